import { addMonths, type CivilDate, daysBetween, monthsBetween } from '../platform/civil-date.ts';

/** A term as the book has it. */
export type OpenTerm = {
  readonly number: number;
  readonly start: CivilDate | null;
  readonly renewalDate: CivilDate;
  readonly months: number;
};

/** A term as an export has it. */
export type GivenTerm = {
  readonly renewalDate: CivilDate;
  /** Null where the export has no start. */
  readonly start: CivilDate | null;
  readonly months: number | null;
  readonly number: number | null;
  /** The contract renews by itself: past its renewal date it has rolled over, whatever date the export still shows. */
  readonly rolls: boolean;
};

export type RenewalCause = 'new_term_start' | 'explicit' | 'moved_far' | 'rolled_over';
export type TermChange =
  | { readonly kind: 'unchanged' }
  /** The contract had no open term. */
  | { readonly kind: 'first'; readonly term: OpenTerm }
  /** The same term with other dates. */
  | { readonly kind: 'amended'; readonly term: OpenTerm }
  /** The next term began: the old one is `closed` where it had run its course, else `superseded`. */
  | {
      readonly kind: 'renewed';
      readonly term: OpenTerm;
      readonly cause: RenewalCause;
      readonly oldBecomes: 'closed' | 'superseded';
    }
  /** The export is older than the book: it shows a term that is over. */
  | { readonly kind: 'stale'; readonly reason: string };

const DEFAULT_MONTHS = 12;

/**
 * Derives from an export's dates what happened to the term in the book. A date that moves amends the term. A later
 * start with a later end, a higher term number, or a contract that renewed by itself begins the next term. Without a
 * start, an end that moves forward by more than half the term is a renewal.
 * @param lastNumber the highest number of all terms of the contract, open or not; 0 where it has none
 * @param asOf the day of the import
 */
export function termChange(
  open: OpenTerm | null,
  given: GivenTerm,
  lastNumber: number,
  asOf: CivilDate,
): TermChange {
  const rolled = rolledOver(given, open, asOf);
  const months = monthsOf(rolled, open);
  if (open === null)
    return { kind: 'first', term: termOf(rolled, months, Math.max(given.number ?? 0, lastNumber + 1)) };
  const stale = staleness(open, rolled);
  if (stale !== null) return { kind: 'stale', reason: stale };
  const cause = renewalCause(open, rolled);
  if (cause !== null) {
    // Without a start in the export, the next term begins as the last one ends.
    const start = rolled.start ?? (open.renewalDate < rolled.renewalDate ? open.renewalDate : null);
    const number = Math.max(given.number ?? 0, lastNumber + 1);
    const ranOut = start === null ? asOf >= open.renewalDate : start >= open.renewalDate;
    return {
      kind: 'renewed',
      term: termOf({ ...rolled, start }, months, number),
      cause,
      oldBecomes: ranOut ? 'closed' : 'superseded',
    };
  }
  const term = termOf({ ...rolled, start: rolled.start ?? startKept(open, rolled) }, months, open.number);
  const same =
    term.start === open.start && term.renewalDate === open.renewalDate && term.months === open.months;
  return same ? { kind: 'unchanged' } : { kind: 'amended', term };
}

type Rolled = GivenTerm & { readonly hasRolled: boolean };

/** Adds whole terms to the export's date, so that 29 February comes back in a leap year. */
function rolledOver(given: GivenTerm, open: OpenTerm | null, asOf: CivilDate): Rolled {
  if (!given.rolls || given.renewalDate >= asOf) return { ...given, hasRolled: false };
  const months = monthsOf(given, open);
  let cycles = Math.max(1, Math.floor(monthsBetween(given.renewalDate, asOf) / months));
  while (addMonths(given.renewalDate, cycles * months) < asOf) cycles += 1;
  return {
    ...given,
    months,
    start: addMonths(given.renewalDate, (cycles - 1) * months),
    renewalDate: addMonths(given.renewalDate, cycles * months),
    // The export's number belongs to the term before.
    number: null,
    hasRolled: true,
  };
}

function renewalCause(open: OpenTerm, given: Rolled): RenewalCause | null {
  if (given.number !== null && given.number !== open.number) return 'explicit';
  const later = given.renewalDate > open.renewalDate;
  if (!later || given.number !== null) return null;
  if (given.start !== null && open.start !== null && given.start <= open.start) return null;
  if (given.start !== null && given.start >= (open.start ?? open.renewalDate))
    return given.hasRolled ? 'rolled_over' : 'new_term_start';
  return movedFar(open, given.renewalDate) ? 'moved_far' : null;
}

function movedFar(open: OpenTerm, renewalDate: CivilDate): boolean {
  const start = open.start ?? addMonths(open.renewalDate, -open.months);
  return daysBetween(open.renewalDate, renewalDate) * 2 > daysBetween(start, open.renewalDate);
}

function staleness(open: OpenTerm, given: Rolled): string | null {
  if (given.number !== null && given.number < open.number)
    return `shows term ${given.number}; the book is at term ${open.number}`;
  if (open.start !== null && given.renewalDate <= open.start)
    return `shows a term that ended on ${given.renewalDate}; the book is at the one that began on ${open.start}`;
  return null;
}

/** Without a start in the export, the old start stays, unless the new end lies before it. */
const startKept = (open: OpenTerm, given: Rolled): CivilDate | null =>
  open.start !== null && open.start < given.renewalDate ? open.start : null;

function monthsOf(given: GivenTerm, open: OpenTerm | null): number {
  if (given.months !== null) return given.months;
  if (given.start !== null) return nearestMonths(given.start, given.renewalDate);
  if (open === null) return DEFAULT_MONTHS;
  if (given.renewalDate > open.renewalDate && movedFar(open, given.renewalDate))
    return nearestMonths(open.renewalDate, given.renewalDate);
  if (open.start === null || given.renewalDate <= open.start || given.renewalDate === open.renewalDate)
    return open.months;
  return nearestMonths(open.start, given.renewalDate);
}

/** The nearest number of months, at least one: 1 January to 31 December is twelve, as is 1 January to 1 January. */
export function nearestMonths(start: CivilDate, end: CivilDate): number {
  const whole = monthsBetween(start, end);
  const rest = daysBetween(addMonths(start, whole), end);
  return Math.max(1, rest > 15 ? whole + 1 : whole);
}

const termOf = (given: GivenTerm, months: number, number: number): OpenTerm => ({
  number,
  start: given.start,
  renewalDate: given.renewalDate,
  months,
});
