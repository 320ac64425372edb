import { createHash, randomBytes } from 'node:crypto';

/** Nobody guesses one: 256 random bits, in letters that are safe in an address. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. A plain hash will do, since what is random cannot be guessed as a password can. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();
