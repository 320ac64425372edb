const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `text` where it is a UUID, else null, so that a mistyped id finds nothing instead of failing the statement. */
export const uuidOrNull = (text: string): string | null => (UUID.test(text) ? text : null);
