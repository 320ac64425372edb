/** What is left in a text for a person to write, readable and no template. The checker refuses a playbook that holds one. */
export const needsPerson = (source: string): string =>
  `[needs a person: ${source.replaceAll('{', '(').replaceAll('}', ')').trim()}]`;

/** Finds what `needsPerson` left, however a person has gone over the text since. */
export const NEEDS_PERSON = /\[needs a person:[^\]]*\]?/i;
