import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { isPermitted, requirePermission } from '../../access/permissions.ts';
import { isCivilDate } from '../../platform/civil-date.ts';
import { pageFrom, placeIn } from '../../platform/cursor.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { groupBy } from '../../platform/group-by.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import { type AllowedAct, allowedActs } from '../allowed-acts.ts';
import { claimsOf } from '../claims.ts';
import type { InboxQuery, InboxStore } from '../ports.ts';
import { noArtifact, requireArtifact } from '../require-artifact.ts';
import type {
  ArtifactReview,
  ArtifactsOfExecution,
  ArtifactsOfRenewal,
  ArtifactTrace,
  InboxCounts,
  InboxEntry,
  InboxFilter,
  InboxPage,
} from '../review-detail.ts';
import { ARTIFACT_STATUSES } from '../status.ts';

/** The most artifacts of one contract that are read at once: more than any term leaves. */
const MOST_OF_A_CONTRACT = 1_000;

const place = z.tuple([z.string().refine(isCivilDate), z.uuid(), z.uuid()]);

/** `allowed` is what its reader may do with it now. */
type ReadArtifact = ArtifactReview & { readonly allowed: readonly AllowedAct[] };

/** Reads what waits for people, and what became of it. */
export function createReadInbox(deps: {
  readonly store: InboxStore;
  readonly requireStage: RequireStage;
  readonly today: () => string;
}) {
  const { store, requireStage, today } = deps;

  const queryOf = ({ userId }: Actor, { mine, ...filter }: InboxFilter): InboxQuery => ({
    ...filter,
    ...(mine === true ? { inboxOf: userId } : {}),
    today: today(),
  });

  /**
   * One with its revisions, events, claims, what has changed since, and what the actor may do with it now.
   * @throws NightshiftError `NOT_FOUND`
   */
  async function read(actor: Actor, id: string): Promise<ReadArtifact> {
    requirePermission(actor, 'artifacts:read');
    const { machine: _machine, ...found } = await requireArtifact(store, id);
    const claims = claimsOf({ ...found, sections: [...found.sections] });
    return { ...found, claims, allowed: allowedActs(actor, found) };
  }

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
      const [dueOn, executionId, id] = placeIn(place, after) ?? [];
      const from = dueOn && executionId && id ? { dueOn, executionId, id } : null;
      const found = await store.page(queryOf(actor, filter), { after: from, limit: limit + 1 });
      // Where there is something, there is its stage.
      if (found.length === 0) await requireStage(filter.stage);
      const { items, next } = pageFrom(found, limit, (last) => [last.dueOn, last.executionId, last.id]);
      return { artifacts: items, next };
    },

    /** How many there are of each status, by default in every one, snoozed or not. */
    async counts(actor: Actor, filter: InboxFilter): Promise<InboxCounts> {
      requirePermission(actor, 'artifacts:read');
      return store.count(queryOf(actor, { ...filter, statuses: filter.statuses ?? ARTIFACT_STATUSES }));
    },

    read,

    /** The same with its trace, for who may read texts of executions. @throws NightshiftError `NOT_FOUND` */
    async inspect(
      actor: Actor,
      id: string,
    ): Promise<ReadArtifact & { readonly trace: ArtifactTrace | null }> {
      const found = await read(actor, id);
      const trace = isPermitted(actor, 'executions:read_text') ? await store.trace(id) : null;
      return { ...found, trace };
    },

    /** The step run that made it, with its prompt. @throws NightshiftError `NOT_FOUND` */
    async trace(actor: Actor, id: string): Promise<ArtifactTrace> {
      requirePermission(actor, 'artifacts:read');
      requirePermission(actor, 'executions:read_text');
      const found = await store.trace(id);
      if (found) return found;
      throw noArtifact(id);
    },

    /**
     * What the stages left for a contract, by its id or external id, whatever became of it: by renewal, the newest
     * first, and within it by execution, what is due first first.
     * @throws NightshiftError `NOT_FOUND` for a contract that does not exist
     */
    async ofContract(actor: Actor, contract: string): Promise<ArtifactsOfRenewal[]> {
      requirePermission(actor, 'artifacts:read');
      const renewals = await store.renewals(contract);
      if (renewals.length === 0)
        throw new NightshiftError(
          'NOT_FOUND',
          `There is no contract ${contract}.`,
          'Give its id or external id.',
        );
      const found = await store.page(
        { ...queryOf(actor, { contract, snoozed: 'with' }), statuses: ARTIFACT_STATUSES },
        { after: null, limit: MOST_OF_A_CONTRACT },
      );
      const byTerm = groupBy(found, ({ termId }) => termId);
      return renewals.map((renewal) => ({
        ...renewal,
        executions: byExecution(byTerm.get(renewal.termId) ?? []),
      }));
    },
  };
}

const byExecution = (artifacts: readonly InboxEntry[]): ArtifactsOfExecution[] =>
  [...groupBy(artifacts, ({ executionId }) => executionId)].map(([executionId, left]) => ({
    executionId,
    stage: left[0]?.stage ?? '',
    asOf: left[0]?.asOf ?? '',
    dueOn: left[0]?.dueOn ?? '',
    artifacts: left,
  }));
