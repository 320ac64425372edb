/** The entries of a multi-line text, one a line. */
export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The entries of a text that commas separate. */
export const words = (text: string): string[] => text.split(',').map((word) => word.trim());

/** The values of `{slot}`s in sentences, computed only when a sentence uses them. */
export type Slots = Readonly<Record<string, (() => string) | undefined>>;

/** Fills every `{slot}` and starts each sentence with a capital. A slot without a value is a mistake of ours. */
export function fill(template: string, slots: Slots): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(slots, name) ? slots[name] : undefined;
    if (!value) throw new Error(`no value for {${name}} in: ${template}`);
    return value();
  });
  return filled.replace(
    /(^|[.!?] )(\p{Ll})/gu,
    (_, lead: string, letter: string) => lead + letter.toUpperCase(),
  );
}

/** Whether `slots` has a value for every slot of the sentence. */
export const canFill = (template: string, slots: Slots): boolean =>
  [...template.matchAll(/\{(\w+)\}/g)].every((match) => typeof slots[match[1] ?? ''] === 'function');

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  æ: 'ae',
  đ: 'd',
  ı: 'i',
  œ: 'oe',
};

/** Plain lower-case ASCII for addresses, such as `hohlbach-maschinenbau`. */
export const slug = (text: string, separator = '-'): string =>
  text
    .toLowerCase()
    .replace(/[ßøłæđıœ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, separator)
    .replace(new RegExp(`^\\${separator}+|\\${separator}+$`, 'g'), '');

export const firstName = (name: string): string => name.split(' ')[0] ?? name;
