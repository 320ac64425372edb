import { hashPassword as hash } from 'better-auth/crypto';

/** As sign-in compares it later. */
export const hashPassword = (password: string): Promise<string> => hash(password);
