import type { BetterAuthOptions } from 'better-auth';
import type { Logger } from '../../platform/logger.ts';

/**
 * What a library says, to our log: its words alone, without what it puts into quotes and without anything that may be an
 * address, a name or a secret.
 */
export const libraryLogger = (logger: Logger): NonNullable<BetterAuthOptions['logger']> => ({
  // At another level it would print refused sign-ins by itself.
  level: 'info',
  disableColors: true,
  log: (level, message) => {
    const words = wordsOf(message);
    if (level === 'error') logger.error({ words }, 'sign-in');
    if (level === 'warn') logger.warn({ words }, 'sign-in');
  },
});

const wordsOf = (message: unknown): string =>
  String(message)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '…')
    .split(/\s+/)
    .map((word) => (/^[A-Za-z]{1,20}[,.:;]?$/.test(word) ? word : '…'))
    .join(' ')
    .slice(0, 200);
