import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import { FIND_SQL, insertVersion, stored, type VersionRow } from '../../playbook/postgres/version-content.ts';
import type { DraftRevision, DraftStore } from '../ports.ts';
import type { Draft } from '../version-detail.ts';
import { contentHashOf, lockKeys, publishAll } from './publish-versions.ts';
import { recordPlaybookChange } from './record-change.ts';

/** Changes whenever something else goes live: versions, audiences, priorities. */
const LIVE_HASH = `(SELECT md5(coalesce(string_agg(format('%s %s %s %s', r.name, r.slot, r.arm, d.content_hash), ','
    ORDER BY r.slot, r.arm, r.id), ''))
  FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id AND d.status = 'published'
  WHERE r.key = $1 AND r.valid_from <= $2::date AND (r.valid_to IS NULL OR r.valid_to >= $2::date))`;

type DraftRow = VersionRow & {
  source: string;
  revision: number;
  author: string;
  updated_by: string;
  updated_at: string;
  is_up_to_date: boolean;
};

const DRAFT_SQL = `${FIND_SQL.replace(
  'SELECT d.id,',
  `SELECT d.source, d.revision, d.author, d.updated_by, ${iso('d.updated_at')} AS updated_at, d.based_on = ${LIVE_HASH} AS is_up_to_date, d.id,`,
)} WHERE d.key = $1 AND d.status = 'draft'`;

export function createDraftStore(pool: Sql): DraftStore {
  return {
    async find(key, day) {
      const { rows } = await pool.query<DraftRow>(DRAFT_SQL, [key, day]);
      return rows[0] ? draftOf(rows[0]) : null;
    },

    begin: ({ key, actor, note, day, playbook, source }) =>
      inTransaction(pool, async (client) => {
        await lockKeys(client, [key]);
        if ((await newestOf(client, key)) !== null) return false;
        const contentHash = contentHashOf(playbook);
        const { id } = await insertVersion(client, playbook, { contentHash, source, actor, note });
        await client.query(`UPDATE workflow_definitions SET based_on = ${LIVE_HASH} WHERE id = $3`, [
          key,
          day,
          id,
        ]);
        await recordPlaybookChange(client, { actor, action: 'begin draft', key, details: { note } });
        return true;
      }),

    save: ({ key, actor, note, draftId, revision, playbook, source }) =>
      inTransaction(pool, async (client) => {
        await lockKeys(client, [key]);
        if (!(await isNewest(client, key, { draftId, revision }))) return false;
        // The draft is written anew under its own id, so that one place knows how a playbook goes into its tables.
        const before = await client.query<{
          id: string;
          version: number;
          author: string;
          based_on: string;
          note: string | null;
        }>(
          `DELETE FROM workflow_definitions WHERE key = $1 AND status = 'draft'
           RETURNING id, version, author, based_on, note, created_at`,
          [key],
        );
        const [was] = before.rows;
        if (!was) return false;
        const contentHash = contentHashOf(playbook);
        // The last note given explains the draft; a save without a note keeps it.
        const kept = note ?? was.note;
        await insertVersion(client, playbook, { contentHash, source, actor, note: kept, id: was.id });
        await client.query(
          `UPDATE workflow_definitions SET version = $2, author = $3, based_on = $4, revision = $5 WHERE id = $1`,
          [was.id, was.version, was.author, was.based_on, revision + 1],
        );
        const details = { revision: revision + 1, note, hash: contentHash };
        await recordPlaybookChange(client, { actor, action: 'save draft', key, details });
        return true;
      }),

    discard: ({ key, actor, note }) =>
      inTransaction(pool, async (client) => {
        await lockKeys(client, [key]);
        const removed = await removeDraft(client, key);
        if (removed === null) return false;
        await recordPlaybookChange(client, {
          actor,
          action: 'discard draft',
          key,
          details: { note, source: removed.source },
        });
        return true;
      }),

    publish: ({ playbook, source, draftId, revision, anyway, key, actor, note, day }) =>
      inTransaction(pool, async (client) => {
        await lockKeys(client, [key]);
        if (!(await isNewest(client, key, { draftId, revision }))) throw changedMeanwhile(key);
        const base = await client.query<{ same: boolean }>(
          `SELECT based_on = ${LIVE_HASH} AS same FROM workflow_definitions WHERE key = $1 AND status = 'draft'`,
          [key, day],
        );
        if (base.rows[0]?.same === false && !anyway) throw liveHasChanged(key);
        const draft = await removeDraft(client, key);
        const why = note ?? draft?.note ?? null;
        return publishAll(client, [{ playbook, validFrom: day, actor, note: why, source }]);
      }),
  };
}

const draftOf = (row: DraftRow): Draft => ({
  ...stored(row),
  source: row.source,
  revision: row.revision,
  author: row.author,
  updatedBy: row.updated_by,
  updatedAt: row.updated_at,
  isUpToDate: row.is_up_to_date,
});

async function newestOf(client: pg.PoolClient, key: string): Promise<Required<DraftRevision> | null> {
  const { rows } = await client.query<Required<DraftRevision>>(
    `SELECT id AS "draftId", revision FROM workflow_definitions WHERE key = $1 AND status = 'draft'`,
    [key],
  );
  return rows[0] ?? null;
}

async function isNewest(
  client: pg.PoolClient,
  key: string,
  { draftId, revision }: DraftRevision,
): Promise<boolean> {
  const newest = await newestOf(client, key);
  return newest?.revision === revision && (draftId === undefined || newest.draftId === draftId);
}

type Removed = { readonly source: string; readonly note: string | null };

async function removeDraft(client: pg.PoolClient, key: string): Promise<Removed | null> {
  const { rows } = await client.query<Removed>(
    `DELETE FROM workflow_definitions WHERE key = $1 AND status = 'draft' RETURNING source, note`,
    [key],
  );
  return rows[0] ?? null;
}

const changedMeanwhile = (key: string): NightshiftError =>
  new NightshiftError(
    'CONFLICT',
    `The draft of "${key}" was saved, published or discarded by somebody else while you published it.`,
    `Look at it with \`nightshift playbooks diff ${key} ${key}@draft\`, then publish again.`,
    { key },
  );

const liveHasChanged = (key: string): NightshiftError =>
  new NightshiftError(
    'CONFLICT',
    `What is live of "${key}" has changed since its draft was begun: publishing the draft would undo that.`,
    `See it with \`nightshift playbooks diff ${key} ${key}@draft\`; edit the draft, or publish it with --anyway.`,
    { key },
  );
