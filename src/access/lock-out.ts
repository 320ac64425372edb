/** After so many tries without success, an account takes no password for the rest of the quarter of an hour. */
export const MOST_ATTEMPTS = 10;
export const ATTEMPTS_MS = 15 * 60_000;
