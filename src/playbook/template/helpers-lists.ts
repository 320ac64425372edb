import { NightshiftError } from '../../platform/errors.ts';
import {
  argumentError,
  checkLength,
  type Helper,
  isNone,
  needNumber,
  tidy,
  toList,
  toNumber,
  toText,
} from './helper.ts';

const group = 'lists';

/**
 * The field of each item, null where an item lacks it. A field that no item has is a typo, and an error like an unknown
 * path.
 */
function fields(name: string, list: unknown, field: unknown): unknown[] {
  const items = toList(name, list);
  const path = toText(name, field).split('.');
  const values = items.map((item) => fieldOf(item, path));
  if (items.length > 0 && values.every((value) => value === undefined))
    throw new NightshiftError(
      'TEMPLATE_PATH_MISSING',
      `${name}: no item of the list has a field "${path.join('.')}"`,
      'Correct the name of the field.',
      { helper: name, path: path.join('.') },
    );
  return values.map((value) => value ?? null);
}

function fieldOf(item: unknown, path: readonly string[]): unknown {
  let at = item;
  for (const part of path) {
    if (at === null) return null;
    if (typeof at !== 'object' || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

/** Compares two keys: numbers by value, others as texts in dictionary order. */
function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}
const collator = new Intl.Collator('en', { numeric: true });

export const LIST_HELPERS: readonly Helper[] = [
  {
    name: 'list',
    group,
    args: '[a…]',
    returns: 'list',
    summary: 'A list of its arguments.',
    example: "{{join (list 'a' 'b' 'c') ', '}}",
    exampleResult: 'a, b, c',
    run: (args) => [...args],
  },
  {
    name: 'join',
    group,
    args: 'list [separator]',
    returns: 'text',
    summary:
      'The entries in a row, with `, ` between them unless `separator` is given; null and empty entries are left out.',
    example: "{{join (pluck contacts 'name') ' and '}}",
    exampleResult: 'Ada Lovelace and Grace Hopper',
    run: ([list, separator]) => {
      const texts = toList('join', list)
        .map((entry) => toText('join', entry))
        .filter((text) => text !== '');
      const between = isNone(separator) ? ', ' : toText('join', separator);
      checkLength(
        'join',
        texts.reduce((sum, text) => sum + text.length + between.length, 0),
      );
      return texts.join(between);
    },
  },
  {
    name: 'length',
    group,
    args: 'x',
    returns: 'number',
    summary: 'How many entries a list has, or characters a text; 0 for null.',
    example: '{{length contacts}}',
    exampleResult: '2',
    run: ([x]) => (typeof x === 'string' ? [...x].length : toList('length', x).length),
  },
  {
    name: 'first',
    group,
    args: 'list',
    returns: 'entry or null',
    summary: 'The first entry.',
    example: "{{first (pluck contacts 'name')}}",
    exampleResult: 'Ada Lovelace',
    run: ([list]) => toList('first', list)[0] ?? null,
  },
  {
    name: 'last',
    group,
    args: 'list',
    returns: 'entry or null',
    summary: 'The last entry.',
    example: "{{last (pluck contacts 'name')}}",
    exampleResult: 'Grace Hopper',
    run: ([list]) => toList('last', list).at(-1) ?? null,
  },
  {
    name: 'pluck',
    group,
    args: 'list field',
    returns: 'list',
    summary: 'One field of every entry, which may be a dotted path.',
    example: "{{join (pluck contacts 'role')}}",
    exampleResult: 'champion, signer',
    run: ([list, field]) => fields('pluck', list, field),
  },
  {
    name: 'where',
    group,
    args: 'list field value',
    returns: 'list',
    summary: 'The entries whose field is that value.',
    example: "{{length (where contacts 'role' 'signer')}}",
    exampleResult: '1',
    run: ([list, field, value]) => {
      const values = fields('where', list, field);
      return toList('where', list).filter((_, index) => values[index] === (value ?? null));
    },
  },
  {
    name: 'sortBy',
    group,
    args: "list field ['desc']",
    returns: 'list',
    summary: "The entries in the order of a field; the largest first with 'desc'; unknown last either way.",
    example: "{{join (pluck (sortBy contacts 'influence' 'desc') 'name')}}",
    exampleResult: 'Grace Hopper, Ada Lovelace',
    run: ([list, field, direction]) => {
      if (!isNone(direction) && direction !== 'asc' && direction !== 'desc')
        throw argumentError('sortBy', 'sorts only asc or desc', "Write 'desc', or leave it out.");
      const values = fields('sortBy', list, field);
      const sign = direction === 'desc' ? -1 : 1;
      return toList('sortBy', list)
        .map((item, index) => ({ item, key: values[index] }))
        .sort((a, b) => {
          if (isNone(a.key) || isNone(b.key)) return Number(isNone(a.key)) - Number(isNone(b.key));
          return sign * order(a.key, b.key);
        })
        .map(({ item }) => item);
    },
  },
  {
    name: 'take',
    group,
    args: 'list n',
    returns: 'list',
    summary: 'The first n entries.',
    example: '{{length (take contacts 1)}}',
    exampleResult: '1',
    run: ([list, n]) => toList('take', list).slice(0, Math.max(0, Math.trunc(needNumber('take', n)))),
  },
  {
    name: 'sum',
    group,
    args: 'list [field]',
    returns: 'number',
    summary: 'The sum of a list of numbers, or of a field of its entries; what is null counts nothing.',
    example: "{{sum contacts 'influence'}}",
    exampleResult: '7',
    run: ([list, field]) => {
      const values = isNone(field) ? toList('sum', list) : fields('sum', list, field);
      return tidy(values.reduce<number>((total, value) => total + (toNumber('sum', value) ?? 0), 0));
    },
  },
];
