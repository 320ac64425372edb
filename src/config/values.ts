import { z } from 'zod';

/** A variable or an option, of which the message is told: `PORT takes a whole number …`. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  const message = `takes a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`;
  return z.coerce
    .number(message)
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, { message });
}
/** One of a few words. */
export const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, `takes one of ${names.join(', ')}`);

/** Whether Node knows a time zone of that name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
