import { describe, expect, it } from 'vitest';
import { explainStart, withFates } from '../../src/schedule/explain-rollout.ts';
import type { StartFacts, VersionFacts } from '../../src/schedule/start-facts.ts';

const DAY = '2026-12-01';

const version = (given: Partial<VersionFacts> & { readonly version: number }): VersionFacts => ({
  key: 'prepare',
  stage: 'Prepare',
  versionId: `definition-${given.version}`,
  status: 'published',
  window: {
    anchor: 'renewal_date',
    daysMin: 120,
    daysMax: 149,
    repeatEveryDays: null,
    laterAfterDays: null,
    laterEveryDays: null,
  },
  rollout: rollout(`rollout-${given.version}`),
  ...given,
});
const rollout = (id: string, given: Partial<NonNullable<VersionFacts['rollout']>> = {}) => ({
  id,
  audience: {},
  priority: 0,
  weight: 100,
  validFrom: '2026-01-01',
  validTo: null,
  ...given,
});

/** A contract 130 days before its renewal, of which version 1 applies. */
const facts = (given: Partial<StartFacts> = {}): StartFacts => ({
  contract: {
    id: 'contract',
    externalId: 'K-1',
    name: 'Platform',
    status: 'active',
    arrReporting: 50_000,
    renewsByItself: false,
  },
  customer: {
    id: 'customer',
    name: 'Harbour',
    lifecycle: 'active',
    segment: 'smb',
    tier: null,
    region: 'EMEA',
    country: 'Malta',
  },
  term: {
    id: 'term',
    termNumber: 2,
    termStart: '2026-04-10',
    renewalDate: '2027-04-10',
    termMonths: 12,
    outcomeOn: null,
    isResolved: false,
    isRolled: false,
    rollsAfter: null,
  },
  chosen: [
    {
      key: 'prepare',
      rolloutId: 'rollout-1',
      anchorOn: '2027-04-10',
      daysLeft: 130,
      occurrence: 0,
      isInWindow: true,
    },
  ],
  versions: [version({ version: 1 })],
  started: [],
  ...given,
});

const only = (given: StartFacts) => {
  const [stage] = explainStart(given, DAY).stages;
  if (!stage) throw new Error('no stage');
  return stage;
};
const reasonsOf = (given: VersionFacts, chosen = facts().chosen) =>
  only(facts({ versions: [given, version({ version: 1 })], chosen })).versions[0]?.reasons;

describe('explain start', () => {
  it('says what starts, on which version, and until when the window is open', () => {
    expect(only(facts())).toMatchObject({
      answer: 'starts',
      words: 'version 1, 130 days left, window closes 2026-12-11',
      opensOn: '2026-11-12',
      closesOn: '2026-12-11',
      nextOn: null,
    });
  });

  it('names the execution that exists already, also one that a person cancelled', () => {
    const execution = { id: 'x', key: 'prepare', occurrence: 0, asOf: '2026-11-20', version: 1 };
    for (const status of ['completed', 'cancelled', 'failed'] as const)
      expect(only(facts({ started: [{ ...execution, status }] }))).toMatchObject({
        answer: 'started',
        words: `execution of 2026-11-20 on version 1 is ${status}`,
        execution: { id: 'x', status },
      });
  });

  it('says when a window that lies ahead opens, and that one that is over was missed', () => {
    const at = (renewalDate: string, daysLeft: number) =>
      only(
        facts({
          chosen: [
            {
              key: 'prepare',
              rolloutId: 'rollout-1',
              anchorOn: renewalDate,
              daysLeft,
              occurrence: 0,
              isInWindow: false,
            },
          ],
        }),
      );
    expect(at('2027-05-10', 160)).toMatchObject({
      answer: 'not_yet',
      words: 'window opens 2026-12-12, in 11 days',
      nextOn: '2026-12-12',
    });
    expect(at('2027-03-21', 110)).toMatchObject({
      answer: 'over',
      words: 'window closed 2026-11-21; nothing was started in it',
      nextOn: null,
    });
  });

  it('says which occurrence of a repeating stage it is, and when the next one comes up', () => {
    const window = { ...version({ version: 1 }).window, repeatEveryDays: 7 };
    const chosen = [{ ...facts().chosen[0], occurrence: 2 }] as StartFacts['chosen'];
    expect(only(facts({ versions: [version({ version: 1, window })], chosen }))).toMatchObject({
      answer: 'starts',
      occurrence: 2,
      words: 'occurrence 2, version 1, 130 days left, window closes 2026-12-11',
      nextOn: '2026-12-03',
    });
  });

  it('says why nothing at all is prepared for a contract', () => {
    const { contract, customer, term } = facts();
    const resolved = term && { ...term, isResolved: true, outcomeOn: '2026-11-30' };
    const codes = (given: Partial<StartFacts>) =>
      explainStart(facts({ chosen: [], ...given }), DAY).reasons.map((each) => each.code);
    expect(codes({ contract: { ...contract, status: 'draft' } })).toEqual(['contract_status']);
    expect(codes({ customer: { ...customer, lifecycle: 'churned' } })).toEqual(['customer_churned']);
    expect(codes({ term: null })).toEqual(['no_open_term']);
    expect(codes({ term: term && { ...term, isRolled: true } })).toEqual(['rolled']);
    expect(codes({ term: resolved, contract: { ...contract, status: 'expired' } })).toEqual([
      'outcome_known',
    ]);
    expect(only(facts({ chosen: [], term: null }))).toMatchObject({
      answer: 'not_prepared',
      words: 'the contract has no open term',
      versions: [{ reasons: [{ code: 'contract' }] }],
    });
  });

  it('says of a version that is not live what it lacks', () => {
    expect(reasonsOf(version({ version: 2, status: 'draft', rollout: null }))).toEqual([
      { code: 'draft', words: 'a draft, not published' },
    ]);
    expect(reasonsOf(version({ version: 2, rollout: null }))).toMatchObject([{ code: 'not_rolled_out' }]);
    const rolledOut = (given: Parameters<typeof rollout>[1]) =>
      reasonsOf(version({ version: 2, status: 'retired', rollout: rollout('rollout-2', given) }));
    expect(rolledOut({ validTo: '2026-11-30' })).toEqual([
      { code: 'retired', words: 'retired' },
      { code: 'rollout_ended', words: 'its rollout ended on 2026-11-30' },
    ]);
    expect(rolledOut({ validFrom: '2026-12-02' })).toMatchObject([{}, { code: 'rollout_not_begun' }]);
    expect(rolledOut({ validTo: '2025-12-31' })).toMatchObject([{}, { code: 'rollout_withdrawn' }]);
  });

  it('holds the value of the contract against each condition that fails', () => {
    const audience = {
      segment: ['enterprise'],
      tier: ['gold', 'platinum'],
      region: ['EMEA'],
      arr_min: 100_000,
      term_months_min: 24,
      auto_renew: true,
    };
    const words = reasonsOf(version({ version: 2, rollout: rollout('rollout-2', { audience }) }))?.map(
      (each) => each.words,
    );
    expect(words).toEqual([
      'segment "smb" is not enterprise',
      'tier is unknown; it must be one of gold, platinum',
      'ARR 50000 is not at least 100000',
      'the term has 12 months, not at least 24',
      'the contract does not renew by itself; it is for those that do',
    ]);
    const one = only(
      facts({ chosen: [], versions: [version({ version: 2, rollout: rollout('r', { audience }) })] }),
    );
    expect(one).toMatchObject({ answer: 'not_for_it', version: null });
    expect(one.words).toContain('no version applies; version 2: segment "smb" is not enterprise');
  });

  it('says which version came first, and by what', () => {
    const beaten = (
      winner: Parameters<typeof rollout>[1],
      loser: Parameters<typeof rollout>[1] = {},
    ): string | undefined => {
      const versions = [
        version({ version: 2, rollout: rollout('rollout-2', loser) }),
        version({ version: 1, rollout: rollout('rollout-1', winner) }),
      ];
      return only(facts({ versions })).versions[0]?.reasons[0]?.words;
    };
    expect(beaten({ audience: { customer_id: 'customer' } })).toBe('version 1 names this customer');
    expect(beaten({ priority: 2 })).toBe('version 1 has priority 2, this one 0');
    expect(
      beaten({ audience: { region: ['EMEA'], segment: ['smb'] } }, { audience: { region: ['EMEA'] } }),
    ).toBe('version 1 has 2 conditions that hold, this one 1');
    expect(beaten({ weight: 30 }, { weight: 70 })).toBe(
      'the customer is in the arm of version 1 (weight 30 against 70)',
    );
  });

  it('cannot place a window that counts from an unknown notice deadline', () => {
    const chosen = [
      {
        key: 'prepare',
        rolloutId: 'rollout-1',
        anchorOn: null,
        daysLeft: null,
        occurrence: 0,
        isInWindow: false,
      },
    ];
    expect(only(facts({ chosen }))).toMatchObject({ answer: 'no_anchor', nextOn: null });
  });

  it('says where a due stage is deferred, or bundled with another contract', () => {
    const whenDecided = (
      fate: 'starts' | 'deferred' | 'bundled',
      reason: 'owner_cap' | 'contact_cap' | 'paused' | null,
    ) => withFates(explainStart(facts(), DAY), [{ key: 'prepare', fate, reason }]).stages[0];
    expect(whenDecided('starts', null)).toMatchObject({ answer: 'starts' });
    expect(whenDecided('bundled', null)).toMatchObject({ answer: 'bundled' });
    expect(whenDecided('deferred', 'paused')).toMatchObject({
      answer: 'deferred',
      words: 'due, but the key is paused; version 1, 130 days left, window closes 2026-12-11',
    });
    expect(whenDecided('deferred', 'owner_cap')?.words).toContain('its owner has enough for the night');
  });
});
