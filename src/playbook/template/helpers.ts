import { argumentError, arity, type Helper, type HelperScope } from './helper.ts';
import { DATE_HELPERS } from './helpers-dates.ts';
import { FIGURE_HELPERS } from './helpers-figures.ts';
import { LIST_HELPERS } from './helpers-lists.ts';
import { LOGIC_HELPERS } from './helpers-logic.ts';
import { TEXT_HELPERS } from './helpers-text.ts';

/** Every helper that a template may call. The reference is generated from them, and their examples are tested. */
export const HELPERS: readonly Helper[] = [
  ...FIGURE_HELPERS,
  ...DATE_HELPERS,
  ...LOGIC_HELPERS,
  ...LIST_HELPERS,
  ...TEXT_HELPERS,
];

const BY_NAME: ReadonlyMap<string, Helper> = new Map(HELPERS.map((helper) => [helper.name, helper]));

export const findHelper = (name: string): Helper | undefined => BY_NAME.get(name);

/**
 * Checks the number of arguments.
 * @throws NightshiftError `TEMPLATE_HELPER_ARGUMENT` that names the helper.
 */
export function checkArity(helper: Pick<Helper, 'name' | 'args'>, count: number): void {
  const { min, max } = arity(helper.args);
  if (count >= min && count <= max) return;
  const several = max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
  const wants = min === max ? `${min}` : several;
  throw argumentError(
    helper.name,
    `takes ${wants} argument${wants === '1' ? '' : 's'} and was given ${count}`,
    `Write {{${helper.name} ${helper.args}}}.`,
  );
}

/** Calls a helper, with the number of its arguments checked. */
export function callHelper(helper: Helper, args: readonly unknown[], scope: HelperScope): unknown {
  checkArity(helper, args.length);
  return helper.run(args, scope);
}

/** The block helpers, for the reference. */
export const BLOCKS: readonly Pick<Helper, 'name' | 'args' | 'summary' | 'example' | 'exampleResult'>[] = [
  {
    name: 'if',
    args: 'condition',
    summary:
      'What is inside when the condition holds, else what follows `else`. 0 does not hold: use exists.',
    example: '{{#if contract.autoRenew}}auto{{else}}to be signed{{/if}}',
    exampleResult: 'to be signed',
  },
  {
    name: 'unless',
    args: 'condition',
    summary: 'What is inside when the condition does not hold.',
    example: '{{#unless contract.autoRenew}}to be signed{{/unless}}',
    exampleResult: 'to be signed',
  },
  {
    name: 'each',
    args: 'list',
    summary:
      'Once an entry, which is `this`; also `@index`, `@first`, `@last`, `../` and `as |entry index|`.',
    example: '{{#each contacts}}{{#unless @first}}; {{/unless}}{{name}} of {{../customer.name}}{{/each}}',
    exampleResult: "Ada Lovelace of O'Reilly & Sons; Grace Hopper of O'Reilly & Sons",
  },
  {
    name: 'items',
    args: 'list',
    summary: 'As each, with every entry on a line of its own and blank ones left out.',
    example: '{{#items contacts}}- {{name}}{{/items}}',
    exampleResult: '- Ada Lovelace\n- Grace Hopper',
  },
  {
    name: 'with',
    args: 'value',
    summary: 'What is inside with the value as `this`; what follows `else` when it is null.',
    example: '{{#with customer.owner}}{{name}}{{else}}nobody{{/with}}',
    exampleResult: 'nobody',
  },
];

/** The scope in which the examples are rendered. */
export const EXAMPLE_SCOPE = {
  customer: { name: "O'Reilly & Sons", employees: null, owner: null },
  contract: { arr: 96_500, currency: 'EUR', autoRenew: false },
  contacts: [
    { name: 'Ada Lovelace', role: 'champion', influence: 3 },
    { name: 'Grace Hopper', role: 'signer', influence: 4 },
  ],
  workflow: { asOf: '2026-11-01' },
  stages: {},
} as const;
