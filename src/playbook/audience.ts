import type { Audience } from './schema.ts';

type Ranked = { readonly audience: Audience; readonly priority: number };

/**
 * Whether workflow lookup cannot order two rollouts of a key: both may fit one contract, and neither names a customer,
 * has the higher priority or has more conditions. Equal audiences are no tie, since they share one slot.
 */
export function isTie(a: Ranked, b: Ranked): boolean {
  const sameRank =
    (a.audience.customer_id === undefined) === (b.audience.customer_id === undefined) &&
    a.priority === b.priority &&
    conditionsOf(a.audience).length === conditionsOf(b.audience).length;
  return sameRank && !sameAudience(a.audience, b.audience) && mayOverlap(a.audience, b.audience);
}

const conditionsOf = (audience: Audience): [string, unknown][] =>
  Object.entries(audience).filter(([, value]) => value !== undefined);

const sameAudience = (a: Audience, b: Audience): boolean =>
  JSON.stringify(conditionsOf(a).sort()) === JSON.stringify(conditionsOf(b).sort());

/** Whether a contract may fit both; false only where that is impossible. */
function mayOverlap(a: Audience, b: Audience): boolean {
  const apart = <T>(x: T | undefined, y: T | undefined): boolean =>
    x !== undefined && y !== undefined && x !== y;
  const disjoint = (x: readonly string[] | undefined, y: readonly string[] | undefined): boolean =>
    x !== undefined && y !== undefined && !x.some((value) => y.includes(value));
  const below = (x: Audience, y: Audience): boolean =>
    x.arr_max !== undefined && y.arr_min !== undefined && x.arr_max < y.arr_min;
  return !(
    apart(a.customer_id, b.customer_id) ||
    apart(a.auto_renew, b.auto_renew) ||
    (['segment', 'tier', 'region', 'country'] as const).some((name) => disjoint(a[name], b[name])) ||
    below(a, b) ||
    below(b, a)
  );
}
