import { NightshiftError } from '../platform/errors.ts';

/** A version as people name it: a key, and a number, `draft`, or by default what is live. */
export type VersionRef = { readonly key: string; readonly at: number | 'live' | 'draft' };

/**
 * Reads `prepare`, `prepare@3`, `prepare@draft`.
 * @throws NightshiftError `USAGE_INVALID`
 */
export function parseRef(text: string): VersionRef {
  const found = /^([a-z][a-z0-9_]*)(?:@(draft|live|[1-9]\d{0,8}))?$/.exec(text);
  const [, key, at = 'live'] = found ?? [];
  if (key === undefined)
    throw new NightshiftError(
      'USAGE_INVALID',
      `"${text}" names no playbook.`,
      'Write a key, such as prepare, or one of its versions: prepare@3, prepare@draft.',
    );
  if (at === 'live' || at === 'draft') return { key, at };
  return { key, at: Number(at) };
}

/** A reference as people write it, such as `prepare@3`; the inverse of `parseRef`. */
export const refText = ({ key, at }: VersionRef): string => (at === 'live' ? key : `${key}@${at}`);
