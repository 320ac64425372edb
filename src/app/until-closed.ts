import type { Logger } from '../platform/logger.ts';

/**
 * Silences a logger after the end. A pool reports its end before its connections have closed; they break when the
 * embedded server then stops, and nobody needs to know.
 */
export function untilClosed(logger: Logger): { readonly logger: Logger; end(): void } {
  let ended = false;
  return {
    logger: {
      debug: (fields, message) => ended || logger.debug(fields, message),
      info: (fields, message) => ended || logger.info(fields, message),
      warn: (fields, message) => ended || logger.warn(fields, message),
      error: (fields, message) => ended || logger.error(fields, message),
    },
    end: () => {
      ended = true;
    },
  };
}
