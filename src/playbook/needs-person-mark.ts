/**
 * A mark in a text for what a person must write: readable, and not a template. The checker refuses a playbook that
 * holds one.
 */
export const needsPerson = (source: string): string =>
  `[needs a person: ${source.replaceAll('{', '(').replaceAll('}', ')').trim()}]`;

/** Finds marks of `needsPerson`, also where a person has edited the text since. */
export const NEEDS_PERSON = /\[needs a person:[^\]]*\]?/i;
