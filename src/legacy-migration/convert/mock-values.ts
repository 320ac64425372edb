import type { Json } from '../../platform/json.ts';
import type { OutputSchema } from '../../playbook/schema.ts';

/** The mock model's answer for an output: a value that fits its schema and names the customer. */
export function mockValue(name: string, schema: OutputSchema): Json {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const [choice] = schema.enum ?? [];
  if (choice !== undefined) return choice;
  switch (type) {
    case 'number':
    case 'integer':
      return mockNumber(name, schema);
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () =>
        mockValue(name, schema.items ?? { type: 'string' }),
      );
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([field, inner]) => [field, mockValue(field, inner)]),
      );
    default:
      return `A sample ${words(name)} for {{customer.name}}`;
  }
}

/** Money as in the contract, so that a demo's figures agree with its data; other numbers within their bounds. */
function mockNumber(name: string, { minimum = 0, maximum = 100 }: OutputSchema): Json {
  if (/price|amount|arr|value|cost|revenue/i.test(name) && !/percent|score/i.test(name))
    return '{{contract.arr}}';
  return Math.min(Math.max(minimum, 7), maximum);
}

const words = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
