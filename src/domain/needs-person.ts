/** What is left in a text for a person to write. The checker refuses a playbook that still holds one. */
export const needsPerson = (source: string): string => `[needs a person: ${source}]`;

/** Finds what `needsPerson` left, however a person has gone over the text since. */
export const NEEDS_PERSON = /\[needs a person:[^\]]*\]?/i;
