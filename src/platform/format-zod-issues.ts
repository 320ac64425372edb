import type { z } from 'zod';

/** The names of types, for people who write YAML. */
const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

/** Zod's issue in words that fit a YAML file; undefined where zod's own message does. */
export function formatZodIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const what = issue.input === undefined ? 'is missing; ' : '';
  switch (issue.code) {
    case 'invalid_type':
      return `${what}expected ${NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `${what}expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `does not take ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return `${what}expected another form`;
    default:
      return undefined;
  }
}
