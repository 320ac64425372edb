import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { currencyOf, type ValueType } from '../naming/context-types.ts';
import type { LegacyNames, NameScope } from '../naming/meaning.ts';

/** An operand in our language: a path, a literal, or a helper call in parentheses. */
export type Operand = {
  readonly text: string;
  readonly type: ValueType;
  readonly kind: 'path' | 'literal' | 'call';
  /** The path from the root, where the operand is one. */
  readonly path: string | null;
  /** Whether a path in it may be missing and nothing in it guards that. */
  readonly mayMiss: boolean;
  /** Whether it may be null, and would then print nothing. */
  readonly mayBlank?: boolean;
  /** The value, where the operand is a literal. */
  readonly constant?: string | number | boolean | null;
};
/** The state of a translation, and its functions. */
export type Translation = {
  readonly names: LegacyNames;
  readonly scope: NameScope;
  /** Reports that the meaning is only close, or that a choice had to be made. */
  readonly approximate: (message: string) => void;
  /** Translates an expression as a value: the one that JavaScript would give. */
  readonly value: (expr: LegacyExpr, t: Translation) => Operand;
  /** Translates an expression as a condition. With `bare`, as in a block helper, an empty list does not hold. */
  readonly condition: (expr: LegacyExpr, t: Translation, bare?: boolean) => Operand;
};

/** Helpers that print nothing for null; all others decide, or print `unknown`. */
const BLANK = new Set([
  'upper',
  'lower',
  'capitalize',
  'firstName',
  'humanize',
  'truncate',
  'replace',
  'round',
]);

/** A call of one of our helpers. `guards`: the helper guards missing paths. */
export const call = (name: string, args: readonly Operand[], type: ValueType, guards = false): Operand => ({
  text: `(${[name, ...args.map((arg) => arg.text)].join(' ')})`,
  type,
  kind: 'call',
  path: null,
  mayMiss: !guards && args.some((arg) => arg.mayMiss),
  mayBlank: BLANK.has(name) && args.some((arg) => arg.mayBlank),
});

/** A literal as an operand. */
export function literal(value: string | number | boolean | null): Operand {
  const type = value === null ? 'unknown' : (typeof value as ValueType);
  return { text: literalText(value), type, kind: 'literal', path: null, mayMiss: false, constant: value };
}

function literalText(value: string | number | boolean | null): string {
  if (typeof value === 'number') return decimal(value);
  if (typeof value !== 'string') return String(value);
  if (!value.includes("'")) return `'${value}'`;
  return value.includes('"') ? `'${value.replaceAll("'", "\\'")}'` : `"${value}"`;
}

/** A number without an exponent, which Handlebars cannot parse. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) throw new NotInGrammar('a number without end');
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Math.abs(value) < 1) return value.toFixed(10).replace(/0+$/, '').replace(/\.$/, '');
  return BigInt(Math.round(value)).toString();
}

export const isText = (operand: Operand): boolean => operand.type === 'string';

/** An amount with the code of its currency. */
export function currency(amount: Operand, t: Translation): Operand {
  const root = t.scope.frames.some((frame) => frame.kind === 'entry' && frame.block) ? '@root.' : '';
  const code: Operand = { ...literal(null), kind: 'path', text: `${root}${currencyOf(amount.path)}` };
  return call('currency', [amount, code], 'string');
}
