import type { Config } from '../../platform/config/config.ts';
import type { Logger } from '../../platform/logger.ts';

export type QuietLogger = Logger & { speak(): void };

/**
 * Drops everything below a warning until it may speak, so that no log line runs into a progress bar. A chosen LOG_LEVEL
 * overrides this.
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
