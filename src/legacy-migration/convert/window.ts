import type { JsonObject } from '../../platform/json.ts';
import { type Conversion, find, leftOver } from './conversion.ts';
import { entryOf, fieldValue, type LegacyMap, type LegacyValue, mapOf, textOf } from './legacy-value.ts';

type LegacyWindow = { readonly days_min: number | null; readonly days_max: number | null };

/** No contract is ever this many days from its renewal, so the workflow starts nothing until a person sets its window. */
const NEVER: LegacyWindow = { days_min: -99_999, days_max: -99_999 };
const SPOT = { where: 'window', pointer: ['window'] };

/** The window of a trigger, and the rest of the trigger for metadata. */
export function windowFrom(
  conversion: Conversion,
  workflow: LegacyMap,
): { window: LegacyWindow; rest: JsonObject | undefined } {
  const entry = entryOf(workflow, 'trigger');
  const trigger = mapOf(entry?.value);
  const at = entry?.at ?? workflow.at;
  const config = (trigger && mapOf(fieldValue(trigger, 'config'))) ?? trigger ?? workflow;
  const days = ['daysMin', 'daysMax'].map((name) =>
    fieldValue(
      config,
      name,
      name === 'daysMin' ? 'days_min' : 'days_max',
      name === 'daysMin' ? 'minDays' : 'maxDays',
    ),
  );
  const inner =
    trigger && config !== trigger
      ? leftOver(
          conversion,
          config,
          ['daysMin', 'daysMax', 'days_min', 'days_max', 'minDays', 'maxDays'],
          SPOT,
        )
      : undefined;
  const type = trigger && textOf(fieldValue(trigger, 'type'));
  const outer = trigger && leftOver(conversion, trigger, ['type', 'config', 'daysMin', 'daysMax'], SPOT);
  const rest: JsonObject = {
    ...(type === undefined || type === 'days_based' ? {} : { type }),
    ...outer,
    ...(inner ? { config: inner } : {}),
  };
  const kept = Object.keys(rest).length > 0 ? rest : undefined;
  if (days.every((day) => day === undefined)) {
    find(
      conversion,
      'needs_person',
      SPOT,
      at,
      type === undefined
        ? 'no window was read'
        : `a trigger of type ${type} has no window of days: it starts nothing until you set one`,
    );
    return { window: NEVER, rest: kept };
  }
  const [min, max] = days.map((day) => dayOf(day));
  if (min === undefined || max === undefined) {
    find(conversion, 'needs_person', SPOT, at, 'a bound of the window is no whole number');
    return { window: NEVER, rest: kept };
  }
  if (min !== null && max !== null && min > max) {
    find(
      conversion,
      'approximated',
      SPOT,
      at,
      `the window ran from ${min} to ${max}: its ends are exchanged`,
    );
    return { window: { days_min: max, days_max: min }, rest: kept };
  }
  find(conversion, 'converted', SPOT, at, `${min ?? 'open'} to ${max ?? 'open'} days before the renewal`);
  if (max !== null && max < 0)
    find(
      conversion,
      'note',
      SPOT,
      at,
      'after the renewal date: it may overlap with Overdue, which starts at -1',
    );
  return { window: { days_min: min, days_max: max }, rest: kept };
}

/** A bound in days. Null is open, as is a bound left out; undefined means that it is no whole number. */
function dayOf(value: LegacyValue | undefined): number | null | undefined {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return null;
  const isWritten = value.kind === 'text' && value.value.trim() !== '';
  const isNumber = value.kind === 'scalar' && typeof value.value === 'number';
  const number = isWritten || isNumber ? Number(value.value) : Number.NaN;
  return Number.isInteger(number) && Math.abs(number) < 100_000 ? number : undefined;
}
