import { isIP } from 'node:net';
import { z } from 'zod';

/** A whole number in a range. The message follows the name of a variable or option: `PORT takes a whole number …`. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  const message = `takes a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`;
  return z.coerce
    .number(message)
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, { message });
}
/** One of a few names; the message follows the name of a variable or option. */
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

/** Whether `value` is a list such as `127.0.0.1, 10.0.0.0/8`. No form of it trusts everybody. */
export function isProxyList(value: string): boolean {
  return value.split(',').every((each) => {
    const [address = '', bits = '0', ...more] = each.trim().split('/');
    const family = isIP(address);
    return (
      family > 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
    );
  });
}

const SECRET_LENGTH = 32;
const SECRET_VARIETY = 12;

/** Whether nobody guesses a secret: it is long, and not a few characters again and again. */
export const isStrongSecret = (secret: string): boolean =>
  secret.length >= SECRET_LENGTH &&
  new Set(secret).size >= SECRET_VARIETY &&
  !/^(.{1,16})\1+.{0,16}$/s.test(secret);

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** Whether a host is this machine alone. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Whether `value` is a list such as `example.com, example.org`. */
export const isDomainList = (value: string): boolean =>
  value.split(',').every((each) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(each.trim()));

/** Whether `value` is an address of the web without a path. */
export const isOrigin = (value: string): boolean => partsOf(value)?.pathname === '/';

/** Whether what is sent to `value` can be read by nobody else: it goes over TLS, or stays on this machine. */
export function isSafeWebAddress(value: string): boolean {
  const parts = partsOf(value);
  return parts !== null && (parts.protocol === 'https:' || isLoopback(parts.hostname));
}

function partsOf(value: string): URL | null {
  if (!/^https?:\/\/[^@?#]+$/.test(value) || !URL.canParse(value)) return null;
  return new URL(value);
}
