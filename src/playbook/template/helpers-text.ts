import { argumentError, checkLength, type Helper, isNone, needNumber, toNumber, toText } from './helper.ts';
import { grouped } from './helpers-figures.ts';

const group = 'text';

const onText = (
  name: string,
  summary: string,
  example: string,
  exampleResult: string,
  change: (text: string) => string | number,
): Helper => ({
  name,
  group,
  args: 'text',
  returns: name === 'words' ? 'number' : 'text',
  summary,
  example,
  exampleResult,
  run: ([text]) => change(toText(name, text)),
});

/** The number of words in a text. */
export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0;

const TITLES = /^(mr|mrs|ms|mx|miss|dr|prof|professor|sir|dame|herr|frau|m|mme)\.?$/i;

/** `Dr. Ada Lovelace` → `Ada`; `Lovelace, Ada` → `Ada`. */
function firstName(name: string): string {
  const afterComma = /^[^,]+,\s*(\S.*)$/.exec(name.trim())?.[1];
  const words = (afterComma ?? name).trim().split(/\s+/);
  return words.find((word) => !TITLES.test(word)) ?? words[0] ?? '';
}

/** Cuts a text at a word where possible, never inside a character. */
function truncate(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const cut = characters.slice(0, Math.max(0, length - 1)).join('');
  const atWord = /\s/.test(characters[length - 1] ?? '') ? cut : cut.replace(/\s\S*$/, '');
  return `${(atWord || cut).trimEnd()}…`;
}

export const TEXT_HELPERS: readonly Helper[] = [
  onText('upper', 'In capitals.', "{{upper 'eur'}}", 'EUR', (text) => text.toUpperCase()),
  onText('lower', 'In small letters.', "{{lower 'EUR'}}", 'eur', (text) => text.toLowerCase()),
  onText(
    'capitalize',
    'With a capital first letter.',
    "{{capitalize 'at risk'}}",
    'At risk',
    (text) => text.slice(0, 1).toUpperCase() + text.slice(1),
  ),
  onText('words', 'How many words it has.', "{{words 'one two three'}}", '3', countWords),
  onText(
    'firstName',
    'The first name in a name; titles are passed over.',
    "{{firstName 'Dr. Ada Lovelace'}}",
    'Ada',
    firstName,
  ),
  onText('humanize', 'A code as words.', "{{humanize 'product_gap'}}", 'product gap', (text) =>
    text
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .replace(/[_-]+/g, ' ')
      .trim()
      .toLowerCase(),
  ),
  {
    name: 'truncate',
    group,
    args: 'text n',
    returns: 'text',
    summary: 'At most n characters, cut at a word and ended with an ellipsis.',
    example: "{{truncate 'The quick brown fox' 12}}",
    exampleResult: 'The quick…',
    run: ([text, n]) => {
      const length = needNumber('truncate', n);
      if (length < 1) throw argumentError('truncate', `can not cut to ${length}`, 'Give at least 1.');
      return truncate(toText('truncate', text), Math.trunc(length));
    },
  },
  {
    name: 'replace',
    group,
    args: 'text a b',
    returns: 'text',
    summary: 'With every a replaced by b, both taken literally.',
    example: "{{replace 'a-b-c' '-' '/'}}",
    exampleResult: 'a/b/c',
    run: ([text, a, b]) => {
      const from = toText('replace', a);
      const to = toText('replace', b);
      if (from === '') return toText('replace', text);
      const parts = toText('replace', text).split(from);
      checkLength(
        'replace',
        parts.reduce((sum, part) => sum + part.length + to.length, 0),
      );
      return parts.join(to);
    },
  },
  {
    name: 'concat',
    group,
    args: 'a…',
    returns: 'text',
    summary: 'All of them in a row; null adds nothing.',
    example: "{{upper (concat 'a' 1 'b')}}",
    exampleResult: 'A1B',
    run: (args) => {
      const texts = args.map((arg) => toText('concat', arg));
      checkLength(
        'concat',
        texts.reduce((sum, text) => sum + text.length, 0),
      );
      return texts.join('');
    },
  },
  {
    name: 'plural',
    group,
    args: 'n one [many]',
    returns: 'text',
    summary: 'A number and its noun; without `many` an s is added.',
    example: "{{plural 1 'ticket' 'tickets'}}, {{plural 3 'ticket' 'tickets'}}",
    exampleResult: '1 ticket, 3 tickets',
    run: ([n, one, many]) => {
      const number = toNumber('plural', n);
      const noun = toText('plural', one);
      const nouns = isNone(many) ? `${noun}s` : toText('plural', many);
      if (number === null) return `an unknown number of ${nouns}`;
      return `${grouped(number, null)} ${Math.abs(number) === 1 ? noun : nouns}`;
    },
  },
  {
    name: 'json',
    group,
    args: 'value',
    returns: 'text',
    summary: 'The value as JSON.',
    example: "{{json (list 1 'a')}}",
    exampleResult: '[1,"a"]',
    run: ([value]) => {
      const text = JSON.stringify(value ?? null);
      checkLength('json', text.length);
      return text;
    },
  },
];
