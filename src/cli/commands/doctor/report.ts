export type Check = {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** How to mend it; null where nothing is to be mended. */
  readonly mend: string | null;
};

export const check = (
  name: string,
  status: Check['status'],
  detail: string,
  mend: string | null = null,
): Check => ({ name, status, detail, mend });
