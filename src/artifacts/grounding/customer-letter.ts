import type { Context } from '../../context/context.ts';
import { fieldAt } from '../../context/fields.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Found, type Scalar, scalarsIn, valuesAt, without } from '../../playbook/path-values.ts';
import type { Playbook, Step } from '../../playbook/schema.ts';
import { factIndex, once, supports, unsupportedIn } from './check-figures.ts';
import { type Figure, figuresIn } from './figures.ts';
import { INTERNAL_WORDS } from './internal-words.ts';
import { type OutputOrigins, originsOf } from './output-origins.ts';
import { isPercent, SupportIndex } from './support-index.ts';

/** Something in a customer's text that no customer must see, however true it is. */
export type Disclosure = {
  readonly code: 'internal_figure' | 'internal_word';
  /** The path of the text. */
  readonly path: string;
  /** The words as the text has them. */
  readonly said: string;
  readonly reason: string;
};

/**
 * The error for a model's answer that discloses something to the customer; null where nothing
 * does, or where no text is for the customer.
 */
export function problemForCustomer(playbook: Playbook, step: Step, scope: Context): NightshiftError | null {
  const origins = originsOf(playbook);
  const paths = origins.textsForCustomer(step.key);
  if (paths.length === 0) return null;
  const found = disclosuresIn(
    paths.flatMap((path) => valuesAt(scope, path)),
    scope,
    origins,
  );
  if (found.length === 0) return null;
  const said = found.map(
    ({ path, said, reason }) => `${path.replace(/^outputs\./, '')} says "${said}" (${reason})`,
  );
  return new NightshiftError(
    'OUTPUT_INTERNAL',
    `A customer will read it, and it names what no customer must see: ${said.join('; ')}. Leave it out, and do not hint at it.`,
    'Correct the artifact before anybody sends it, and make the prompt say what must not be named.',
    { step: step.key, paths: [...new Set(found.map(({ path }) => path))] },
  );
}

/** What a model's texts for a customer disclose, each disclosure once. */
export function disclosuresIn(texts: readonly Found[], scope: Context, origins: OutputOrigins): Disclosure[] {
  const check = checkAgainst(scope, origins);
  const found = texts.flatMap(({ path, value }) =>
    typeof value === 'string' && value !== '' ? check(path, value) : [],
  );
  return [...new Map(found.map((each) => [`${each.path}\n${each.said}`, each])).values()];
}

/** Builds the check; each part of the context is read only once the check needs it. */
function checkAgainst(scope: Context, origins: OutputOrigins): (path: string, text: string) => Disclosure[] {
  const internal = once(() => internalValues(scope, origins));
  const visible = once(() => factIndex(visibleTo(scope, origins)));
  const theirs = once(() => customersOwnWords(scope));
  const isVisible = (figure: Figure): boolean => unsupportedIn([figure], visible()).length === 0;
  return (path, text) => [
    ...INTERNAL_WORDS.flatMap(({ said, what, reason }): Disclosure[] => {
      const [words] = said.exec(text) ?? [];
      if (words === undefined || theirs().includes(normal(words))) return [];
      return [{ code: 'internal_word', path, said: words, reason: `it tells of a ${what}: ${reason}` }];
    }),
    ...figuresIn(text).flatMap((figure): Disclosure[] => {
      const from = internal().find((each) => tells(figure, each));
      if (!from || isVisible(figure)) return [];
      const reason = `stands only at ${from.path}, which no customer may see`;
      return [{ code: 'internal_figure', path, said: figure.text, reason }];
    }),
  ];
}

const normal = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** An internal value that may hold a figure. */
type InternalValue = {
  readonly path: string;
  readonly isNumber: boolean;
  readonly isPercent: boolean;
  readonly evidence: SupportIndex;
};

/** Internal values of the frozen parts of a context, found once an execution. */
const lookedThrough = new WeakMap<OutputOrigins, WeakMap<object, readonly InternalValue[]>>();

function internalValues(scope: Context, origins: OutputOrigins): InternalValue[] {
  const { outputs, input, workflow, steps: _, stages, ...book } = scope;
  // A model's texts are no source of figures, in this run or an earlier one; a model's numbers are.
  const given = scalarsIn(outputs, 'outputs', origins.isConfidential).filter(
    ({ path, value }) => isNumeric(value) || origins.textsAt(path).length === 0,
  );
  return [
    ...given.map(asInternal),
    ...scalarsIn(input, 'input', origins.isConfidential).map(asInternal),
    ...numbersIn(stages, 'stages', origins),
    ...numbersIn(workflow.previous, 'workflow.previous', origins),
    ...Object.entries(book).flatMap(([name, part]) => frozenIn(part, name, origins)),
  ];
}

const isNumeric = (value: string | number): boolean => Number.isFinite(Number(value));
const numbersIn = (part: object | null, name: string, origins: OutputOrigins): InternalValue[] =>
  part === null ? [] : frozenIn(part, name, origins).filter(({ isNumber }) => isNumber);

function frozenIn(part: object, name: string, origins: OutputOrigins): readonly InternalValue[] {
  const byPart = lookedThrough.get(origins) ?? new WeakMap<object, readonly InternalValue[]>();
  lookedThrough.set(origins, byPart);
  const found = byPart.get(part) ?? scalarsIn(part, name, origins.isConfidential).map(asInternal);
  byPart.set(part, found);
  return found;
}

function asInternal({ path, name, value }: Scalar): InternalValue {
  const field = fieldAt(path);
  return {
    path,
    isNumber: isNumeric(value),
    isPercent: isPercent(name, field),
    evidence: new SupportIndex(value, true, name, field),
  };
}

/** Whether a figure discloses an internal value. Dates disclose nothing, and a bare 15 is not 15 %. */
function tells(figure: Figure, { isPercent, evidence }: InternalValue): boolean {
  if (figure.kind === 'date') return false;
  if (figure.kind === 'number' && isPercent) return false;
  return supports(evidence, figure);
}

/** What the customer knows or may learn: the book and values computed from it, without internal ones. */
function visibleTo(
  { customer, contract, term, data, facts, workflow, outputs }: Context,
  origins: OutputOrigins,
): unknown {
  const { previous: _, ...clock } = workflow;
  const parts = { customer, contract, term, data, facts, workflow: clock };
  const book = Object.entries(parts).map(([name, part]) => [
    name,
    without(part, name, origins.isConfidential),
  ]);
  const computed = Object.entries(outputs).filter(([name]) => !origins.asked.has(name));
  const isOurs = (path: string): boolean => origins.isWritten(path) || origins.isConfidential(path);
  return {
    ...Object.fromEntries(book),
    outputs: without(Object.fromEntries(computed), 'outputs', isOurs),
  };
}

/** The customer's own words and purchases: a lender may well write of a risk score. */
function customersOwnWords({ customer, contract, data, facts }: Context): string {
  const words = [
    customer.name,
    customer.successCriteria,
    ...customer.goals,
    contract.name,
    contract.product,
    contract.plan,
    ...data.usage.topFeatures,
    ...data.engagement.tickets.items.map(({ subject }) => subject),
    facts.stance?.quote,
  ];
  return normal(words.filter((each) => typeof each === 'string').join('\n'));
}
