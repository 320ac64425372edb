import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ArtifactFlag } from '../../src/artifacts/flags.ts';
import {
  ARTIFACT_STATUSES,
  ARTIFACT_TRANSITIONS,
  artifactStatusesBefore,
  statusOnceDone,
} from '../../src/artifacts/status.ts';

describe('the statuses of an artifact', () => {
  it('are those that the table allows', () => {
    const schema = readFileSync(new URL('../../migrations/schema.sql', import.meta.url), 'utf8');
    const [, allowed = ''] = /workflow_artifacts_status_check CHECK .*ARRAY\[(.*)\]/.exec(schema) ?? [];
    const inTable = [...allowed.matchAll(/'(\w+)'::text/g)].map(([, status]) => status);
    expect(inTable.sort()).toEqual([...ARTIFACT_STATUSES].sort());
  });

  it('each lead on to known ones, and out of every unreviewed one a person can be rid of it', () => {
    expect(Object.keys(ARTIFACT_TRANSITIONS).sort()).toEqual([...ARTIFACT_STATUSES].sort());
    for (const status of ['draft', 'needs_correction', 'pending_review'] as const)
      expect(ARTIFACT_TRANSITIONS[status]).toContain('superseded');
  });

  it('never go from a verdict of a person back to what a machine may write', () => {
    for (const verdict of ['approved', 'edited', 'rejected'] as const)
      expect(ARTIFACT_TRANSITIONS[verdict]).toEqual(['approved', 'edited', 'rejected']);
    expect(artifactStatusesBefore('superseded')).toEqual(['draft', 'needs_correction', 'pending_review']);
  });

  it('let nobody approve as it is what names something that no customer must see', () => {
    expect(artifactStatusesBefore('approved')).not.toContain('needs_correction');
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
