/** Whether tests that try much at random try all of it, as before a change lands; `npm test` alone tries a part. */
export const isThorough = process.env.NIGHTSHIFT_THOROUGH === '1';
