import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ArtifactFlag } from '../../src/artifacts/flags.ts';
import {
  ARTIFACT_STATUSES,
  ARTIFACT_TRANSITIONS,
  artifactStatusesBefore,
  statusOnceDone,
  VERDICTS,
  WAITING,
} from '../../src/artifacts/status.ts';

describe('the statuses of an artifact', () => {
  it('are those that the table allows', () => {
    const schema = readFileSync(new URL('../../migrations/schema.sql', import.meta.url), 'utf8');
    const [, allowed = ''] = /workflow_artifacts_status_check CHECK .*ARRAY\[(.*)\]/.exec(schema) ?? [];
    const inTable = [...allowed.matchAll(/'(\w+)'::text/g)].map(([, status]) => status);
    expect(inTable.sort()).toEqual([...ARTIFACT_STATUSES].sort());
  });

  it('each lead on to known ones, and out of every unreviewed one a machine can be rid of it', () => {
    expect(Object.keys(ARTIFACT_TRANSITIONS).sort()).toEqual([...ARTIFACT_STATUSES].sort());
    for (const status of ['draft', 'checking', 'needs_correction', 'pending_review'] as const)
      expect(ARTIFACT_TRANSITIONS[status].machine).toContain('superseded');
  });

  it('are left alone by every machine once a person has given a verdict', () => {
    for (const verdict of VERDICTS) expect(ARTIFACT_TRANSITIONS[verdict].machine).toEqual([]);
    for (const to of ARTIFACT_STATUSES)
      expect(
        artifactStatusesBefore(to).filter((from) => VERDICTS.some((verdict) => verdict === from)),
      ).toEqual([]);
  });

  it.each([
    ['approved', ['pending_review', ...VERDICTS]],
    ['edited', ['needs_correction', 'pending_review', ...VERDICTS]],
    ['rejected', ['needs_correction', 'pending_review', ...VERDICTS, 'retired']],
    ['pending_review', [...WAITING, ...VERDICTS, 'retired']],
    ['needs_correction', [...WAITING, ...VERDICTS, 'retired']],
    // Only data can say that nothing is left to prepare, and only the engine writes drafts.
    ...(['draft', 'checking', 'retired', 'superseded'] as const).map((status) => [status, []] as const),
  ] as const)('a person brings an artifact to %s from no more than these', (to, from) => {
    expect(artifactStatusesBefore(to, 'person').sort()).toEqual([...from].sort());
  });

  it('let nobody approve as it is what names something that no customer must see, what is checked, or has retired', () => {
    for (const status of ['needs_correction', 'checking', 'retired', 'draft', 'superseded'] as const)
      expect(ARTIFACT_TRANSITIONS[status].person).not.toContain('approved');
  });
});

describe('a draft whose execution completes', () => {
  const stale: ArtifactFlag = { code: 'stale_source', detail: 'usage: nothing on record' };
  const named: ArtifactFlag = {
    ...{
      code: 'internal_word',
      detail: 'floor price',
      place: 'Offer',
      reason: 'it names our floor',
      holds: true,
    },
  };
  it.each<[string, ArtifactFlag[], string]>([
    ['without a flag waits for review', [], 'pending_review'],
    ['with a flag to look at waits for review all the same', [stale], 'pending_review'],
    ['with a flag that holds it waits for a correction', [stale, named], 'needs_correction'],
  ])('%s', (_, flags, status) => {
    expect(statusOnceDone(flags)).toBe(status);
  });
});
