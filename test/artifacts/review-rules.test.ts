import { describe, expect, it } from 'vitest';
import type { ArtifactFlag } from '../../src/artifacts/flags.ts';
import {
  ACT_STATUSES,
  editDistance,
  editedText,
  type ReviewAct,
  requireAct,
  requireSnoozeDay,
  statusAfterEdit,
  whyNotInBulk,
} from '../../src/artifacts/review-rules.ts';
import { ARTIFACT_STATUSES } from '../../src/artifacts/status.ts';

const HOLDING: ArtifactFlag = {
  ...{
    code: 'internal_word',
    detail: 'floor price',
    place: 'Body',
    reason: 'it names our floor',
    holds: true,
  },
};
const text = (body: string) => ({
  title: 'A letter',
  sections: [{ key: 'body', title: 'Body', kind: 'text' as const, text: body }],
});
const subject = (status: (typeof ARTIFACT_STATUSES)[number], flags: ArtifactFlag[] = []) => ({
  ...{ id: 'a1', status, flags, retiredReason: status === 'retired' ? 'the term was renewed' : null },
});

describe('what a person can do', () => {
  const table = (Object.keys(ACT_STATUSES) as ReviewAct[]).flatMap((act) =>
    ARTIFACT_STATUSES.map(
      (status) => [act, status, (ACT_STATUSES[act] as readonly string[]).includes(status)] as const,
    ),
  );
  it.each(table)('%s what is %s: %s', (act, status, isAllowed) => {
    const attempt = () => requireAct(act, subject(status));
    if (isAllowed) expect(attempt).not.toThrow();
    else
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'TRANSITION_ILLEGAL', hint: expect.stringMatching(/\.$/) }),
      );
  });

  it('never is to approve what a flag holds, whatever its status says', () => {
    for (const act of ['approve', 'approve edited'] as const)
      for (const status of ARTIFACT_STATUSES)
        expect(() => requireAct(act, subject(status, [HOLDING]))).toThrow();
  });

  it('names why it cannot be done', () => {
    expect(() => requireAct('approve', subject('retired'))).toThrow(
      /it has retired, since the term was renewed/,
    );
    expect(() => requireAct('approve', subject('needs_correction', [HOLDING]))).toThrow(
      /"floor price" in Body/,
    );
  });
});

describe('an edit', () => {
  const figure: ArtifactFlag = { code: 'unverified_figure', detail: '95' };
  const stale: ArtifactFlag = { code: 'stale_source', detail: 'usage: nothing on record' };
  it('takes away the flags of words that it took out, and no others', () => {
    const kept = editedText(text('95 seats'), [HOLDING, figure, stale]);
    expect(kept.flags).toEqual([figure, stale]);
    expect(statusAfterEdit(kept)).toBe('pending_review');
  });
  it('leaves needing correction what still names it', () => {
    expect(statusAfterEdit(editedText(text('Our FLOOR\nprice is 3'), [HOLDING]))).toBe('needs_correction');
  });
  it('is as long as the letters that changed', () => {
    expect(editDistance(text('abc'), text('abc'))).toBe(0);
    expect(editDistance(text('abc'), text('abd'))).toBe(1);
  });
});

describe('a snooze', () => {
  const days = { today: '2026-12-01', dueOn: '2026-12-10' };
  it.each(['2026-12-02', '2026-12-10'])('may end on %s', (until) => {
    expect(() => requireSnoozeDay(until, days)).not.toThrow();
  });
  it.each(['2026-12-01', '2026-11-01', '2026-12-11'])('may not end on %s', (until) => {
    expect(() => requireSnoozeDay(until, days)).toThrow();
  });
  it('may end on any day to come where what it is for has passed', () => {
    expect(() => requireSnoozeDay('2026-12-20', { ...days, dueOn: '2026-11-01' })).not.toThrow();
  });
});

it('nothing that is flagged or stale is approved in bulk', () => {
  expect(whyNotInBulk({ flags: [] }, [])).toBeNull();
  expect(whyNotInBulk({ flags: [HOLDING] }, [])).toContain('floor price');
  expect(whyNotInBulk({ flags: [] }, [{ detail: 'the customer was heard from' }])).toContain('heard from');
});
