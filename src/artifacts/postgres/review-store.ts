import type { Actor } from '../../access/actor.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { storableJson } from '../../platform/postgres/storable.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { ReviewOutcome, ReviewStore } from '../ports.ts';
import { ACT_STATUSES } from '../review-rules.ts';

type Parameter = readonly [value: unknown, type: string];

/** Calls one function of the database for each act; each checks the right of the caller to the row. */
export function createReviewStore(pool: Pick<Sql, 'query'>): ReviewStore {
  async function call<T>(
    name: string,
    actor: Actor,
    parameters: readonly Parameter[],
  ): Promise<T | undefined> {
    const all: Parameter[] = [...parameters, [actor.name, 'text'], [actor.userId, 'uuid']];
    const placeholders = all.map(([, type], index) => `$${index + 1}::${type}`).join(', ');
    const { rows } = await pool.query<{ answer: T }>(
      `SELECT ${name}(${placeholders}) AS answer`,
      all.map(([value]) => value),
    );
    return rows[0]?.answer;
  }

  async function act(
    name: string,
    actor: Actor,
    id: string,
    rest: readonly Parameter[],
  ): Promise<ReviewOutcome> {
    const answer = await call<ReviewOutcome>(name, actor, [[uuidOrNull(id), 'uuid'], ...rest]);
    return answer ?? { outcome: 'not_found' };
  }

  const revision = (value: number): Parameter => [value, 'integer'];
  const from = (name: keyof typeof ACT_STATUSES): Parameter => [ACT_STATUSES[name], 'text[]'];

  return {
    edit: (actor, change) =>
      act('edit_artifact', actor, change.id, [
        revision(change.revision),
        [storableJson(change.text), 'jsonb'],
        [change.status, 'text'],
        [change.editDistance, 'integer'],
        from('edit'),
      ]),

    giveVerdict: (actor, change) =>
      act('give_verdict', actor, change.id, [
        revision(change.revision),
        [change.verdict, 'text'],
        [change.reason, 'text'],
        [change.note, 'text'],
        [change.text && storableJson(change.text), 'jsonb'],
        [change.editDistance, 'integer'],
        from(ACT_OF[change.verdict]),
      ]),

    snooze: (actor, { id, revision: seen, until }) =>
      act('snooze_artifact', actor, id, [revision(seen), [until, 'date'], from('snooze')]),

    assign: (actor, { id, revision: seen, to }) =>
      act('assign_artifact', actor, id, [revision(seen), [to, 'text'], from('assign')]),

    reopen: (actor, { id, revision: seen, note }) =>
      act('reopen_artifact', actor, id, [revision(seen), [note, 'text'], from('reopen')]),

    undo: (actor, { id, revision: seen }) => act('undo_review', actor, id, [revision(seen)]),

    adopt: (actor, { id, revision: seen, proposalId }) =>
      act('adopt_proposal', actor, id, [revision(seen), [uuidOrNull(proposalId), 'uuid']]),

    dismiss: (actor, { id, revision: seen, proposalId }) =>
      act('dismiss_proposal', actor, id, [revision(seen), [uuidOrNull(proposalId), 'uuid']]),

    markUsed: (actor, { id, use }) => act('mark_artifact_used', actor, id, [[use, 'text'], from('use')]),

    async noteSeen(actor, { ids, kind }) {
      const known = ids.flatMap((id) => uuidOrNull(id) ?? []);
      await call('note_artifacts_seen', actor, [
        [known, 'uuid[]'],
        [kind, 'text'],
      ]);
    },
  };
}

const ACT_OF = { approved: 'approve', edited: 'approve edited', rejected: 'reject' } as const;
