import { type Comparison, type Rule, ruleHolds, valueAt } from '../../playbook/rules.ts';
import { booleanOf, plainNumber } from './conversions.ts';

/** The values of a row, by column. */
export type SourceValues = Readonly<Record<string, unknown>>;

/** The value of a column; rows of JSON also take a dotted path. An empty text is null. */
export function fieldOf(row: SourceValues, name: string): unknown {
  const value = Object.hasOwn(row, name) ? row[name] : valueAt(row, name);
  return value === '' || value === undefined ? null : value;
}

/**
 * Whether a rule holds for a row. The cells of a CSV file are texts, so a number or boolean in the rule is compared
 * with what the text means; `as_of` means the day of the import.
 */
export function rowRuleHolds(rule: Rule, row: SourceValues, asOf: string): boolean {
  if ('all' in rule) return rule.all.every((each) => rowRuleHolds(each, row, asOf));
  if ('any' in rule) return rule.any.some((each) => rowRuleHolds(each, row, asOf));
  if ('not' in rule) return !rowRuleHolds(rule.not, row, asOf);
  const read = (path: string): unknown => (path === 'as_of' ? asOf : fieldOf(row, path));
  const { other, value, ...rest } = rule;
  if (other !== undefined)
    return ruleHolds(
      { ...rest, path: 'left', other: 'right' },
      { left: read(rule.path), right: read(other) },
    );
  const left = alike(read(rule.path), value);
  return ruleHolds({ ...rest, path: 'left', ...(value === undefined ? {} : { value }) }, { left });
}

function alike(left: unknown, value: Comparison['value']): unknown {
  if (typeof left !== 'string') return left;
  const sample = Array.isArray(value) ? value[0] : value;
  if (typeof sample === 'number') return plainNumber(left.trim()) ?? left;
  if (typeof sample === 'boolean') return booleanOf(left.trim()) ?? left;
  return left;
}
