import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factIndex, unverifiedFigures } from '../../../src/artifacts/grounding/check-figures.ts';
import { exampleContext } from '../../support/example-context.ts';

const context = exampleContext();
const index = factIndex(context);
const unverified = (text: string) => unverifiedFigures(text, index);
const unverifiedIn = (scope: unknown, text: string) => unverifiedFigures(text, factIndex(scope));

describe('a figure that the context supports', () => {
  it.each([
    'They pay EUR 96,500 a year.',
    '€96,500 or 96,500 EUR or 96500',
    'about EUR 96.5k, close to EUR 97k, roughly €0.1M',
    'USD 104,220 in our currency ($104k)',
    'Usage fell by 15.4%, some 15 percent, -15%.',
    'a churn probability of 18% (0.18)',
    'Seat use is at 73%: 88 of 120.',
    'It ends on 1 December 2026, in 30 days.',
    '2026-12-01, 1 Dec 2026, December 1, Dec 1st, December 1, 2026 and 1st of December',
    'by December 2026',
    '12/01/2026 or 01/12/2026',
    'She asked for 8% off on 20 October.',
    '14 tickets in 90 days, the oldest open for 41 days',
    '15,230 events, down from 18,002',
    'EUR 8,042 a month',
    'EUR 8,042/month',
  ])('%s', (text) => {
    expect(unverified(text)).toEqual([]);
  });
});

describe('a figure from nowhere', () => {
  it.each([
    ['They pay EUR 130,000 a year.', ['EUR 130,000']],
    ['worth $2.4M', ['$2.4M']],
    ['EUR 5 off', ['EUR 5']],
    ['EUR 95k', ['EUR 95k']],
    ['EUR 96,000', ['EUR 96,000']],
    ['Usage fell by 16%.', ['16%']],
    ['a 340 percent return', ['340 percent']],
    ['a 3x return', ['3x']],
    ['It ends on 2 December 2026.', ['2 December 2026']],
    ['It ends on 2026-12-02.', ['2026-12-02']],
    ['It ends on December 1, 2027.', ['December 1, 2027']],
    ['by March 2027', ['March 2027']],
    ['between 25 and 37 users', ['25', '37']],
    ['11–14% off', ['11', '14%']],
    ['14% and 30% and 88% of it', ['14%', '30%', '88%']],
    ['EUR 12 for EUR 88', ['EUR 12', 'EUR 88']],
    ['2,026 users', ['2,026']],
    ['EUR 130,000 and again EUR 130,000', ['EUR 130,000']],
    ['EUR 9,042 a month', ['EUR 9,042']],
  ])('%s', (text, expected) => {
    expect(unverified(text)).toEqual(expected);
  });
});

describe('what claims nothing is passed over', () => {
  it.each([
    'In 2026 and FY27, in Q4 and H2, at the 3rd time of asking',
    'Sev1, P2, 24/7, an NPS answer of 9/10',
    'a 30-minute call at 10:30 or 4pm, within 48 hours',
    'the 90-day plan, 60 days',
    '3 risks and 2 questions; 100% agreed; a score out of 100, on a scale of 0 to 100',
    'ISO 27001, SOC 2, Office 365, section 12, ticket #4512, SO-12345, v2.14, 3.2.1',
    'call +353 1 555 0142 or write to kim42@example.com or see https://example.com/p/1234',
    'twice, 2x per week',
    '1. First\n2. Then',
    '',
  ])('%j', (text) => {
    expect(unverifiedIn({}, text)).toEqual([]);
  });

  it('Monday May 4 is a date, the word may is not', () => {
    expect(unverifiedIn({}, 'You may 4 times')).toEqual([]);
    expect(unverifiedIn({}, 'on May 4')).toEqual(['May 4']);
  });
});

describe('the index', () => {
  it('lets a day that a note names without its year support the same words, not a year', () => {
    const note = factIndex({ summary: 'Left it with Rhys until 28 October.' });
    expect(unverifiedFigures('Rhys answers by 28 October.', note)).toEqual([]);
    expect(unverifiedFigures('Rhys answers by 28 October 2026 or 29 October.', note)).toHaveLength(2);
  });

  it('takes figures from texts, names and lengths', () => {
    const scope = { note: 'They want 250 seats by 3 May 2027', last45Days: null, list: Array(17).fill(null) };
    expect(unverifiedIn(scope, '250 seats by 2027-05-03, 45 days, 17 entries')).toEqual([]);
    expect(unverifiedIn({ account: scope, entries: Array(23) }, '250 seats, 45 days, 17 of 23')).toEqual([]);
  });

  it('takes nothing from an id', () => {
    const id = '8f14e45f-ceea-467a-9575-28a5f9d1a731';
    expect(unverifiedIn({ id, customer: { id } }, '467 seats, USD 9575')).toEqual(['467', 'USD 9575']);
  });

  it('remembers a part of a frozen context under its own name only', () => {
    const list = [41];
    expect(unverifiedIn({ fees: list }, 'USD 41')).toEqual([]);
    expect(unverifiedIn({ fees: list }, 'USD 41')).toEqual([]);
    expect(unverifiedIn({ seats: list }, 'USD 41')).toEqual(['USD 41']);
  });

  it('lets what a model judged support scores and its own dates, never money', () => {
    const judged = { risk_score: 72, fee: 5000, due: '2026-11-20', words: 'worth USD 9,999 or 81%' };
    const index = factIndex({}, { judged });
    expect(unverifiedFigures('a score of 72, by 20 November', index)).toEqual([]);
    expect(unverifiedFigures('USD 5,000', index)).toEqual(['USD 5,000']);
    expect(unverifiedFigures('USD 9,999 or 81%', index)).toEqual(['USD 9,999', '81%']);
  });

  it('is quick on a large context and on a long text', () => {
    const scope = { rows: Array.from({ length: 40_000 }, (_, n) => ({ n: n * 7, on: '2026-01-01' })) };
    const text = Array.from({ length: 2000 }, (_, n) => `USD ${n * 1000 + 13}`).join(', ');
    // No clock: what grows worse than linearly here would outlast the suite's timeout.
    unverifiedFigures(text, factIndex(scope));
    unverifiedIn(scope, '1'.repeat(100_000));
    unverifiedIn(scope, '1,111'.repeat(10_000));
    unverifiedIn(scope, 'USD '.repeat(10_000));
    unverifiedIn(scope, `${'9 '.repeat(10_000)}December`);
    for (const part of ['a.', '1 ', '+1', '(1', '-1', '\n', '1%', 'May '])
      unverifiedIn({}, part.repeat(50_000));
  });

  it('finds any amount again, however it is written', () => {
    const amount = fc.integer({ min: 10, max: 999_999_999 });
    fc.assert(
      fc.property(amount, (n) => {
        const written = [
          `USD ${n.toLocaleString('en-US')}`,
          `${n} USD`,
          `$${n}`,
          `USD ${(n / 1e6).toFixed(3)}M`,
        ];
        for (const text of written) expect(unverifiedIn({ n: -n }, `It is ${text}.`)).toEqual([]);
        expect(unverifiedIn({ n }, `USD ${(n + 1).toLocaleString('en-US')}`)).toHaveLength(1);
      }),
    );
  });
});
