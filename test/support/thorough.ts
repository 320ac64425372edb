/** Whether tests that try much at random try all of it, and those that take minutes run, as before a change lands. */
export const isThorough = process.env.NIGHTSHIFT_THOROUGH === '1';
