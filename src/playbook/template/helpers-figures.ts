import { argumentError, type Helper, isNone, needNumber, tidy, toNumber, toText } from './helper.ts';

const group = 'figures';

/** Rounds half away from zero, as people do: 1.005 → 1.01. */
function roundTo(value: number, decimals: number): number {
  const text = Math.abs(value).toString();
  if (text.includes('e')) return value;
  const rounded = Number(`${Math.round(Number(`${text}e${decimals}`))}e${-decimals}`);
  return value < 0 ? 0 - rounded : rounded;
}

/** Groups thousands: `1234.5` → `1,234.5`. Shows exactly `decimals` decimals, or at most `most` where that is null. */
export function grouped(value: number, decimals: number | null, most = 2): string {
  const rounded = roundTo(value, decimals ?? most);
  const fixed = decimals === null ? String(Math.abs(rounded)) : Math.abs(rounded).toFixed(decimals);
  const [whole = '0', fraction] = fixed.split('.');
  const sign = rounded < 0 ? '-' : '';
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? `${sign}${withCommas}` : `${sign}${withCommas}.${fraction}`;
}

/** `USD 120,000`: always with the code, with decimals only for fractions below 100. */
function currencyText(amount: number, code: string): string {
  const decimals = Number.isInteger(amount) || Math.abs(amount) >= 100 ? 0 : 2;
  return `${code} ${grouped(amount, decimals)}`.trim();
}

function decimalsOf(name: string, value: unknown): number | null {
  if (isNone(value)) return null;
  const decimals = needNumber(name, value);
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= 10) return decimals;
  throw argumentError(name, `can not show ${decimals} decimals`, 'Ask for 0 to 10 decimals.');
}

/** A helper over numbers, whose result is null where one operand is null. */
function arithmetic(
  name: string,
  args: string,
  summary: string,
  example: string,
  exampleResult: string,
  compute: (...operands: number[]) => number | null,
): Helper {
  const run = (values: readonly unknown[]) => {
    const operands = values.map((value) => toNumber(name, value));
    if (operands.some((operand) => operand === null)) return null;
    const result = compute(...operands.filter((operand) => operand !== null));
    return result === null ? null : tidy(result);
  };
  return { name, group, args, returns: 'number or null', summary, example, exampleResult, run };
}

const extreme = (name: 'min' | 'max', summary: string, exampleResult: string): Helper => {
  const base = arithmetic(name, 'a…', summary, `{{${name} 3 7 5}}`, exampleResult, (...all) =>
    all.length === 0 ? null : all.reduce((a, b) => Math[name](a, b)),
  );
  return { ...base, run: (values, scope) => base.run(values.flat(), scope) };
};

export const FIGURE_HELPERS: readonly Helper[] = [
  {
    name: 'currency',
    group,
    args: 'amount code',
    returns: 'text',
    summary: 'An amount of money with its code; `unknown` when the amount is null.',
    example: "{{currency 120000 'USD'}}",
    exampleResult: 'USD 120,000',
    run: ([amount, code]) => {
      const number = toNumber('currency', amount);
      return number === null ? 'unknown' : currencyText(number, toText('currency', code));
    },
  },
  {
    name: 'number',
    group,
    args: 'n [decimals]',
    returns: 'text',
    summary:
      'A number with thousands separated; at most two decimals unless `decimals` is given; `unknown` for null.',
    example: '{{number 12345}}',
    exampleResult: '12,345',
    run: ([n, decimals]) => {
      const number = toNumber('number', n);
      return number === null ? 'unknown' : grouped(number, decimalsOf('number', decimals));
    },
  },
  {
    name: 'percent',
    group,
    args: 'n [decimals]',
    returns: 'text',
    summary:
      'A percentage (of 0 to 100); at most one decimal unless `decimals` is given; `unknown` for null.',
    example: '{{percent 12.5}}',
    exampleResult: '12.5%',
    run: ([n, decimals]) => {
      const number = toNumber('percent', n);
      return number === null ? 'unknown' : `${grouped(number, decimalsOf('percent', decimals), 1)}%`;
    },
  },
  {
    name: 'signed',
    group,
    args: 'n [decimals]',
    returns: 'text',
    summary: 'A change with its sign; `unknown` for null.',
    example: '{{signed 4.2}}',
    exampleResult: '+4.2',
    run: ([n, decimals]) => {
      const number = toNumber('signed', n);
      if (number === null) return 'unknown';
      const text = grouped(number, decimalsOf('signed', decimals));
      return Number.parseFloat(text) > 0 ? `+${text}` : text;
    },
  },
  arithmetic('add', 'a b…', 'The sum; null when an operand is.', '{{add 2 3}}', '5', (...all) =>
    all.reduce((a, b) => a + b),
  ),
  arithmetic('subtract', 'a b', 'a less b.', '{{subtract 5 3}}', '2', (a = 0, b = 0) => a - b),
  arithmetic('multiply', 'a b…', 'The product.', '{{multiply 4 2.5}}', '10', (...all) =>
    all.reduce((a, b) => a * b),
  ),
  arithmetic('divide', 'a b', 'a divided by b; null when b is 0.', '{{divide 9 2}}', '4.5', (a = 0, b = 0) =>
    b === 0 ? null : a / b,
  ),
  arithmetic('modulo', 'a b', 'The remainder; null when b is 0.', '{{modulo 9 4}}', '1', (a = 0, b = 0) =>
    b === 0 ? null : a % b,
  ),
  {
    name: 'round',
    group,
    args: 'n [decimals]',
    returns: 'number or null',
    summary:
      'Rounded half away from zero; a negative number of decimals rounds to tens, hundreds, thousands.',
    example: '{{round 1234.5}} {{round 1234.567 1}} {{round 1234 -2}}',
    exampleResult: '1235 1234.6 1200',
    run: ([n, decimals]) => {
      const number = toNumber('round', n);
      const places = isNone(decimals) ? 0 : needNumber('round', decimals);
      if (!Number.isInteger(places) || Math.abs(places) > 10)
        throw argumentError('round', `can not round to ${places} decimals`, 'Give -10 to 10 decimals.');
      return number === null ? null : roundTo(number, places);
    },
  },
  arithmetic('floor', 'n', 'Rounded down.', '{{floor 2.7}}', '2', (n = 0) => Math.floor(n)),
  arithmetic('ceil', 'n', 'Rounded up.', '{{ceil 2.1}}', '3', (n = 0) => Math.ceil(n)),
  arithmetic('abs', 'n', 'Without its sign.', '{{abs -4}}', '4', (n = 0) => Math.abs(n)),
  extreme('min', 'The smallest of the numbers, or of a list of numbers; null when one of them is.', '3'),
  extreme('max', 'The largest of the numbers, or of a list of numbers; null when one of them is.', '7'),
  arithmetic(
    'clamp',
    'n low high',
    'n, but not below low nor above high.',
    '{{clamp 12 0 10}}',
    '10',
    (n = 0, low = 0, high = 0) => Math.min(Math.max(n, low), high),
  ),
  arithmetic(
    'percentOf',
    'part whole',
    'part in percent of whole; null when whole is 0.',
    '{{percentOf 30 120}}',
    '25',
    (part = 0, whole = 0) => (whole === 0 ? null : (part / whole) * 100),
  ),
  arithmetic(
    'percentChange',
    'from to',
    'The change from one figure to the other in percent; null when the first is 0.',
    '{{percentChange 80 100}}',
    '25',
    (from = 0, to = 0) => (from === 0 ? null : ((to - from) / Math.abs(from)) * 100),
  ),
];
