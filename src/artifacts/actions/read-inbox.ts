import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { isPermitted, requirePermission } from '../../access/permissions.ts';
import { isCivilDate } from '../../platform/civil-date.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { groupBy } from '../../platform/group-by.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import { claimsOf } from '../claims.ts';
import type { InboxPlace, InboxQuery, InboxStore } from '../ports.ts';
import { requireArtifact } from '../require-artifact.ts';
import type {
  ArtifactReview,
  ArtifactsOfExecution,
  InboxCounts,
  InboxEntry,
  InboxFilter,
  InboxPage,
} from '../review-detail.ts';
import { ARTIFACT_STATUSES } from '../status.ts';

/** The most artifacts of one contract that are read at once: more than any term leaves. */
const MOST_OF_A_CONTRACT = 1_000;

/** Reads what waits for people, and what became of it. */
export function createReadInbox(deps: {
  readonly store: InboxStore;
  readonly requireStage: RequireStage;
  readonly today: () => string;
}) {
  const { store, requireStage, today } = deps;

  const queryOf = ({ userId }: Actor, { mine, ...filter }: InboxFilter): InboxQuery => ({
    ...filter,
    ...(mine === true ? { ownerId: userId } : {}),
    today: today(),
  });

  return {
    /**
     * A page of the inbox, what is due first first. `after` is the `next` of the page before.
     * @throws NightshiftError `NOT_FOUND` for a stage that does not exist, `USAGE_INVALID` for another `after`.
     */
    async inbox(
      actor: Actor,
      filter: InboxFilter,
      { after, limit }: { readonly after?: string | undefined; readonly limit: number },
    ): Promise<InboxPage> {
      requirePermission(actor, 'artifacts:read');
      await requireStage(filter.stage);
      const from = after === undefined ? null : placeOf(after);
      const found = await store.page(queryOf(actor, filter), { after: from, limit: limit + 1 });
      const artifacts = found.slice(0, limit);
      const last = artifacts.at(-1);
      return { artifacts, next: found.length > limit && last ? cursorOf(last) : null };
    },

    /** How many there are of each status, by default in every one, snoozed or not. */
    async counts(actor: Actor, filter: InboxFilter): Promise<InboxCounts> {
      requirePermission(actor, 'artifacts:read');
      return store.count(queryOf(actor, { ...filter, statuses: filter.statuses ?? ARTIFACT_STATUSES }));
    },

    /**
     * One with its revisions, events, claims and what has changed since; its trace for who may read texts of executions.
     * @throws NightshiftError `NOT_FOUND`
     */
    async inspect(actor: Actor, id: string): Promise<ArtifactReview> {
      requirePermission(actor, 'artifacts:read');
      const { machine: _machine, ...found } = await requireArtifact(store, id);
      const trace = isPermitted(actor, 'executions:read_text') ? await store.trace(id) : null;
      return { ...found, claims: claimsOf({ ...found, sections: [...found.sections] }), trace };
    },

    /** What the stages left for a contract, by its id or external id, whatever became of it; by execution, what is due first first. */
    async ofContract(actor: Actor, contract: string): Promise<ArtifactsOfExecution[]> {
      requirePermission(actor, 'artifacts:read');
      const found = await store.page(
        { ...queryOf(actor, { contract, snoozed: 'with' }), statuses: ARTIFACT_STATUSES },
        { after: null, limit: MOST_OF_A_CONTRACT },
      );
      return [...groupBy(found, ({ executionId }) => executionId)].map(([executionId, artifacts]) => ({
        executionId,
        stage: artifacts[0]?.stage ?? '',
        asOf: artifacts[0]?.asOf ?? '',
        dueOn: artifacts[0]?.dueOn ?? '',
        artifacts,
      }));
    },
  };
}

const placeSchema = z.tuple([z.string().refine(isCivilDate), z.uuid(), z.uuid()]);

const cursorOf = ({ dueOn, executionId, id }: InboxEntry): string =>
  Buffer.from(JSON.stringify([dueOn, executionId, id])).toString('base64url');

function placeOf(cursor: string): InboxPlace {
  const parsed = placeSchema.safeParse(jsonOrNull(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success)
    throw new NightshiftError(
      'USAGE_INVALID',
      'The page that is asked for begins nowhere.',
      'Give what the page before has as `next`, or nothing for the first page.',
    );
  const [dueOn, executionId, id] = parsed.data;
  return { dueOn, executionId, id };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
