import { type DestinationStream, pino } from 'pino';
import { type Logger, loggable } from './logger.ts';

/** Logs JSON lines on stderr, since stdout is for a command's output. Fields that we do not know are dropped. */
export function createPinoLogger(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  destination: DestinationStream = pino.destination(2),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // pino would write an error with its message and stack; of ours only the code may be said.
      serializers: { err: () => undefined },
      formatters: { log: loggable },
    },
    destination,
  );
}
