import { pino } from 'pino';
import type { Logger } from './logger.ts';

/** JSON lines on stderr: stdout belongs to what a command was asked for. */
export function createPinoLogger(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
