import { pino } from 'pino';
import type { Logger } from './logger.ts';

/** Logs JSON lines on stderr, since stdout is for a command's output. */
export function createPinoLogger(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
