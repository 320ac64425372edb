import type { LogFields, Logger } from '../../src/platform/logger.ts';

export type KeptLine = LogFields & { readonly level: keyof Logger; readonly message: string };

/** A logger that keeps lines of the usual level for the test. */
export function keptLogger(): Logger & { readonly lines: KeptLine[] } {
  const lines: KeptLine[] = [];
  const keep =
    (level: keyof Logger) =>
    (fields: LogFields, message: string): void => {
      lines.push({ ...fields, level, message });
    };
  return { lines, debug: () => undefined, info: keep('info'), warn: keep('warn'), error: keep('error') };
}
