import { describe, expect, it } from 'vitest';
import { nearestMonths, type OpenTerm, termChange } from '../../src/imports/term-change.ts';

const AS_OF = '2026-12-01';
const open: OpenTerm = { number: 1, start: '2026-04-10', renewalDate: '2027-04-10', months: 12 };
const unstarted: OpenTerm = { ...open, start: null };

const given = (renewalDate: string, more: Partial<Parameters<typeof termChange>[1]> = {}) => ({
  renewalDate,
  start: null,
  months: null,
  number: null,
  rolls: false,
  ...more,
});
const change = (
  term: OpenTerm | null,
  export_: ReturnType<typeof given>,
  last = term?.number ?? 0,
  asOf = AS_OF,
) => termChange(term, export_, last, asOf);

describe('the dates of an export', () => {
  it('begin the first term of a contract that has none open, after those it had', () => {
    expect(change(null, given('2027-04-10'))).toEqual({ kind: 'first', term: { ...unstarted, number: 1 } });
    expect(change(null, given('2027-04-10'), 3)).toMatchObject({ term: { number: 4 } });
  });

  it.each([
    ['with the start', open, given('2027-04-10', { start: '2026-04-10' })],
    ['without the start', open, given('2027-04-10')],
    ['with the number', open, given('2027-04-10', { number: 1 })],
  ])('change nothing where they are the same, %s', (_, term, export_) => {
    expect(change(term, export_)).toEqual({ kind: 'unchanged' });
  });

  it.each([
    ['an end that moves with the start where it was', open, given('2028-04-10', { start: '2026-04-10' })],
    ['an end that moves back', open, given('2027-02-01')],
    ['an end that moves forward by half the term', unstarted, given('2027-10-09')],
    ['a start that is corrected', open, given('2027-04-10', { start: '2026-05-01' })],
    ['a start that is corrected backwards', open, given('2027-04-10', { start: '2026-03-01' })],
    ['another length', open, given('2027-04-10', { months: 24 })],
  ])('amend the term: %s', (_, term, export_) => {
    expect(change(term, export_)).toMatchObject({ kind: 'amended', term: { number: 1 } });
  });

  it.each([
    ['a later start', open, given('2028-04-10', { start: '2027-04-10' }), 'new_term_start'],
    ['a higher number', open, given('2027-06-10', { number: 2 }), 'explicit'],
    ['an end that moves by more than half the term', unstarted, given('2027-10-11'), 'moved_far'],
    ['the same for a term of which the start is known', open, given('2028-04-10'), 'moved_far'],
  ])('renew it: %s', (_, term, export_, cause) => {
    expect(change(term, export_)).toMatchObject({ kind: 'renewed', cause, term: { number: 2 } });
  });

  it('close a term that had run its course, and supersede one that was cut short', () => {
    expect(change(open, given('2028-04-10', { start: '2027-04-10' }))).toMatchObject({
      oldBecomes: 'closed',
    });
    expect(change(open, given('2027-12-01', { start: '2026-12-01' }))).toMatchObject({
      oldBecomes: 'superseded',
    });
  });

  it('are refused where they show a term that is over', () => {
    const second: OpenTerm = { number: 2, start: '2027-04-10', renewalDate: '2028-04-10', months: 12 };
    expect(change(second, given('2027-04-10', { start: '2026-04-10' }))).toMatchObject({ kind: 'stale' });
    expect(change(second, given('2028-04-10', { number: 1 }))).toMatchObject({ kind: 'stale' });
  });
});

describe('a contract that renews by itself', () => {
  it('has rolled once its date has passed, however often, whatever the export shows', () => {
    const rolled = change(open, given('2027-04-10', { start: '2026-04-10', rolls: true }), 1, '2029-01-15');
    expect(rolled).toEqual({
      kind: 'renewed',
      cause: 'rolled_over',
      oldBecomes: 'closed',
      term: { number: 2, start: '2028-04-10', renewalDate: '2029-04-10', months: 12 },
    });
  });

  it('rolls once, although the export goes on showing the old date', () => {
    const export_ = given('2027-04-10', { rolls: true });
    const first = change(open, export_, 1, '2027-05-01');
    expect(first).toMatchObject({ kind: 'renewed', cause: 'rolled_over' });
    const rolled = first.kind === 'renewed' ? first.term : open;
    expect(change(rolled, export_, 2, '2027-05-02')).toEqual({ kind: 'unchanged' });
    expect(change(rolled, { ...export_, number: 1 }, 2, '2027-05-02')).toEqual({ kind: 'unchanged' });
  });

  it('does not roll on its very day', () => {
    expect(change(open, given('2027-04-10', { rolls: true }), 1, '2027-04-10')).toEqual({
      kind: 'unchanged',
    });
  });

  it('comes back to 29 February in leap years', () => {
    const leap = given('2024-02-29', { months: 12, rolls: true });
    expect(change(null, leap, 0, '2025-03-01')).toMatchObject({
      term: { start: '2025-02-28', renewalDate: '2026-02-28' },
    });
    expect(change(null, leap, 0, '2027-03-01')).toMatchObject({ term: { renewalDate: '2028-02-29' } });
  });
});

describe('the months of a term', () => {
  it.each([
    ['2026-01-01', '2027-01-01', 12],
    ['2026-01-01', '2026-12-31', 12],
    ['2024-02-29', '2025-02-28', 12],
    ['2026-01-01', '2026-01-10', 1],
    ['2026-01-31', '2026-02-28', 1],
  ])('%s to %s', (start, end, months) => {
    expect(nearestMonths(start, end)).toBe(months);
  });
});
