import { NightshiftError } from '../platform/errors.ts';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

export const isPassword = (text: string): boolean =>
  text.length >= SHORTEST_PASSWORD && text.length <= LONGEST_PASSWORD;

/** @throws NightshiftError `USAGE_INVALID`, without the password */
export function checkPassword(text: string): void {
  if (isPassword(text)) return;
  throw new NightshiftError(
    'USAGE_INVALID',
    `A password has ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`,
    'Choose another one; a few unrelated words are easy to remember.',
  );
}
