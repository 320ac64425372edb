import { type Comparison, ruleHolds } from '../rules.ts';
import { type Helper, isNone, isTruthy } from './helper.ts';

const group = 'logic';

/** Compares as rules do, so that a template and a route never disagree about the same two values. */
const holds = (op: Comparison['op'], a: unknown, b: unknown): boolean =>
  ruleHolds({ path: 'a', op, other: 'b' }, { a, b });

const comparison = (
  name: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte',
  summary: string,
  example: string,
  exampleResult: string,
): Helper => ({
  name,
  group,
  args: 'a b',
  returns: 'true or false',
  summary,
  example,
  exampleResult,
  onMissing: 'test',
  run: ([a, b]) => holds(name, a, b),
});

const guard = (
  name: string,
  args: string,
  summary: string,
  example: string,
  exampleResult: string,
  run: Helper['run'],
  returns = 'true or false',
): Helper => ({ name, group, args, returns, summary, example, exampleResult, onMissing: 'guard', run });

const isBlank = (value: unknown) => isNone(value) || value === '';

export const LOGIC_HELPERS: readonly Helper[] = [
  comparison('eq', 'Whether both are the same; null equals null.', '{{eq contract.autoRenew true}}', 'false'),
  comparison('ne', 'Whether they differ.', "{{ne contract.currency 'USD'}}", 'true'),
  comparison('gt', 'Whether a is above b; false when one is unknown.', '{{gt 3 2}}', 'true'),
  comparison('gte', 'Whether a is b or above; false when one is unknown.', '{{gte 2 2}}', 'true'),
  comparison(
    'lt',
    'Whether a is below b; false when one is unknown.',
    '{{lt customer.employees 5}}',
    'false',
  ),
  comparison('lte', 'Whether a is b or below; false when one is unknown.', '{{lte 2 2}}', 'true'),
  {
    name: 'in',
    group,
    args: 'value a…',
    returns: 'true or false',
    summary: 'Whether the value is one of those that follow, or is in the list that follows.',
    example: "{{in contract.currency 'EUR' 'GBP'}}",
    exampleResult: 'true',
    onMissing: 'test',
    run: ([value, ...rest]) => rest.flat().some((each) => holds('eq', value, each)),
  },
  {
    name: 'contains',
    group,
    args: 'listOrText x',
    returns: 'true or false',
    summary: 'Whether a list has x in it, or a text has the text x in it.',
    example: "{{contains customer.name 'Sons'}}",
    exampleResult: 'true',
    onMissing: 'test',
    run: ([where, x]) => holds('contains', where, x),
  },
  guard('and', 'a…', 'Whether all hold.', '{{and true contacts}}', 'true', (args) => args.every(isTruthy)),
  guard('or', 'a…', 'Whether one holds.', '{{or false contacts}}', 'true', (args) => args.some(isTruthy)),
  guard('not', 'a', 'Whether it does not hold.', '{{not contract.autoRenew}}', 'true', ([a]) => !isTruthy(a)),
  guard(
    'exists',
    'value',
    'Whether it is known: neither null nor an unknown path. 0 and false exist.',
    '{{exists customer.employees}}',
    'false',
    ([value]) => !isNone(value),
  ),
  guard(
    'empty',
    'value',
    "Whether it is null, '', an empty list or an unknown path.",
    '{{empty contacts}}',
    'false',
    ([value]) => isBlank(value) || (Array.isArray(value) && value.length === 0),
  ),
  guard(
    'ternary',
    'condition a b',
    'a when the condition holds, else b.',
    "{{ternary contract.autoRenew 'renews by itself' 'needs a signature'}}",
    'needs a signature',
    ([condition, a, b]) => (isTruthy(condition) ? a : b),
    'a or b',
  ),
  guard(
    'default',
    'value fallback',
    "The value, or the fallback when it is null, '' or an unknown path.",
    "{{default stages.discovery.price_cap 'not known'}}",
    'not known',
    ([value, fallback]) => (isBlank(value) ? fallback : value),
    'value or fallback',
  ),
];
