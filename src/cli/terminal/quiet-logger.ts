import type { Config } from '../../platform/config/config.ts';
import type { Logger } from '../../platform/logger.ts';

export type QuietLogger = Logger & { speak(): void };

/**
 * A logger that keeps what is below a warning to itself until told to speak, so that no log line runs into a progress
 * bar. Where LOG_LEVEL is set, it decides alone.
 */
export function quietAtFirst(config: Config, create: (config: Config) => Logger): QuietLogger {
  const { isLevelChosen } = config.log;
  const inner = create(isLevelChosen ? config : { ...config, log: { ...config.log, level: 'info' } });
  let speaks = isLevelChosen;
  return {
    debug: (fields, message) => speaks && inner.debug(fields, message),
    info: (fields, message) => speaks && inner.info(fields, message),
    warn: (fields, message) => inner.warn(fields, message),
    error: (fields, message) => inner.error(fields, message),
    speak: () => {
      speaks = true;
    },
  };
}
