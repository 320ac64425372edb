import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { currencyOf, type ValueType } from '../naming/context-types.ts';
import type { LegacyNames, NameScope } from '../naming/meaning.ts';

/** An operand in our language: a path, a literal, or a helper call in its brackets. */
export type Operand = {
  readonly text: string;
  readonly type: ValueType;
  readonly kind: 'path' | 'literal' | 'call';
  /** From the root, where it is a path. */
  readonly path: string | null;
  /** What it stands on may be missing, and nothing in it guards that. */
  readonly mayMiss: boolean;
  /** It may be null, and would then be printed as nothing. */
  readonly mayBlank?: boolean;
  /** The value of a literal. */
  readonly constant?: string | number | boolean | null;
};
/** What a translation knows and what it leaves behind. */
export type Translation = {
  readonly names: LegacyNames;
  readonly scope: NameScope;
  /** Said in the report: the meaning is near, or a choice had to be made. */
  readonly approximate: (message: string) => void;
  /** As a value: what JavaScript would give. */
  readonly value: (expr: LegacyExpr, t: Translation) => Operand;
  /** As a condition. With `bare`, as a block helper has it: an empty list does not hold. */
  readonly condition: (expr: LegacyExpr, t: Translation, bare?: boolean) => Operand;
};

/** Helpers that print nothing for null; the others decide, or say `unknown`. */
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

export const call = (name: string, args: readonly Operand[], type: ValueType, guards = false): Operand => ({
  text: `(${[name, ...args.map((arg) => arg.text)].join(' ')})`,
  type,
  kind: 'call',
  path: null,
  mayMiss: !guards && args.some((arg) => arg.mayMiss),
  mayBlank: BLANK.has(name) && args.some((arg) => arg.mayBlank),
});

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

/** Handlebars reads no exponents. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) throw new NotInGrammar('a number without end');
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Math.abs(value) < 1) return value.toFixed(10).replace(/0+$/, '').replace(/\.$/, '');
  return BigInt(Math.round(value)).toString();
}

export const isText = (operand: Operand): boolean => operand.type === 'string';

/** Money with the code of its currency. */
export function currency(amount: Operand, t: Translation): Operand {
  const root = t.scope.frames.some((frame) => frame.kind === 'entry' && frame.block) ? '@root.' : '';
  const code: Operand = { ...literal(null), kind: 'path', text: `${root}${currencyOf(amount.path)}` };
  return call('currency', [amount, code], 'string');
}
