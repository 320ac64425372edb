import type { Logger } from '../platform/logger.ts';

/**
 * A pool says that it has ended before its connections have. When the embedded server then stops, they break: nothing
 * that anybody needs to hear of.
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
