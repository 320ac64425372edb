import type pg from 'pg';
import { withoutUnstorable } from '../../platform/postgres/storable.ts';
import { inTransaction, takenBack } from '../../platform/postgres/transaction.ts';
import type { Batch, BatchResult, ImportScope, ImportStore } from '../ports.ts';
import { addTerms, NO_TERMS } from '../term-counts.ts';
import { accountsOfCustomers, readdressWaiting } from './readdress-waiting.ts';
import { supersedeUnfinished } from './supersede-unfinished.ts';
import { type Upserted, upsertStatement } from './upsert-statement.ts';
import { writeContracts } from './write-contracts.ts';
import { linkParents, writeCustomers } from './write-customers.ts';
import { writeFacts } from './write-facts.ts';
import { writeOutcomes } from './write-outcomes.ts';

const PAGE = 5_000;
type WrittenBatch = Omit<BatchResult, 'unchanged'>;

export function createImportStore(pool: pg.Pool): ImportStore {
  return {
    writeBatch: (batch, scope) => writeOrSplit(pool, batch, scope),

    linkParents: async (orphans, scope) =>
      orphans.length === 0 ? [] : attempt(pool, scope, (client) => linkParents(client, orphans)),

    async *liveContracts() {
      let after = '';
      for (;;) {
        const { rows } = await pool.query<{ external_id: string }>(
          `SELECT external_id FROM contracts WHERE external_id > $1 AND (status = 'draft' OR is_renewable(status))
           ORDER BY external_id LIMIT ${PAGE}`,
          [after],
        );
        const last = rows.at(-1);
        if (!last) return;
        yield rows.map((row) => row.external_id);
        after = last.external_id;
      }
    },

    markGone: (externalIds, scope) =>
      attempt(pool, scope, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `WITH gone AS (UPDATE contracts SET status = 'cancelled', gone_on = $2, updated_at = now()
             WHERE external_id = ANY ($1) AND (status = 'draft' OR is_renewable(status)) RETURNING id),
           audited AS (INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
             SELECT $3, 'contract gone from export', 'contract', id::text, jsonb_build_object('asOf', $2::date) FROM gone)
           SELECT id FROM gone`,
          [externalIds, scope.asOf, scope.actor],
        );
        const changed = rows.map(({ id }) => ({ contract_id: id, renewal_date: null, notice_days: null }));
        return supersedeUnfinished(client, changed, scope.actor);
      }),

    async recordImportRun(importRun) {
      await pool.query(
        `INSERT INTO feed_deliveries (feed, as_of, newest_on, file_name, complete, rows_read, inserted, updated, unchanged,
           rejected) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          importRun.kind,
          importRun.asOf,
          importRun.newestOn,
          importRun.fileName,
          importRun.complete,
          importRun.rowsRead,
          importRun.inserted,
          importRun.updated,
          importRun.unchanged,
          importRun.rejected,
        ],
      );
    },
  };
}

/**
 * Finds a row that Postgres refuses although our checks passed it, by halving the batch; all other rows are written.
 */
async function writeOrSplit(pool: pg.Pool, batch: Batch, scope: ImportScope): Promise<BatchResult> {
  try {
    const written = await attempt(pool, scope, (client) => write(client, batch, scope));
    return {
      ...written,
      unchanged: batch.rows.length - written.inserted - written.updated - written.rejected.length,
    };
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    const [row] = batch.rows;
    if (batch.rows.length === 1 && row)
      return {
        ...NOTHING,
        unchanged: 0,
        rejected: [{ line: row.line, reason: `the database refused it: ${reason}` }],
      };
    const half = Math.ceil(batch.rows.length / 2);
    const first = await writeOrSplit(pool, { ...batch, rows: batch.rows.slice(0, half) }, scope);
    return sumOf(first, await writeOrSplit(pool, { ...batch, rows: batch.rows.slice(half) }, scope));
  }
}

/**
 * The reason where the data is bad (classes 21, 22 and 23) or too large (54); null for a lost connection or a defect.
 */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && /^(2[123]|54)...$/.test(error.code) ? error.message : null;
}

/** Runs in a transaction of its own, which a dry run takes back. */
const attempt = <T>(
  pool: pg.Pool,
  { dryRun }: ImportScope,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => (dryRun ? takenBack(pool, work) : inTransaction(pool, work));

async function write(client: pg.PoolClient, batch: Batch, scope: ImportScope): Promise<WrittenBatch> {
  if (batch.kind === 'contracts') return { ...NOTHING, ...(await writeContracts(client, batch, scope)) };
  const json = jsonOf(batch);
  switch (batch.kind) {
    case 'customers': {
      const former = mayMoveOwners(batch) ? await accountsOfCustomers(client, idsOf(batch)) : [];
      const written = await writeCustomers(client, batch, json);
      await readdressWaiting(client, former, scope.actor);
      return {
        ...NOTHING,
        ...written,
        superseded: await supersedeOfCustomers(client, written.changed, scope.actor),
      };
    }
    case 'facts':
      return { ...NOTHING, ...(await writeFacts(client, batch, json)) };
    case 'outcomes': {
      const written = await writeOutcomes(client, batch, json);
      const changed = written.changed.map((id) => ({
        contract_id: id,
        renewal_date: null,
        notice_days: null,
      }));
      return {
        ...NOTHING,
        ...written,
        superseded: await supersedeUnfinished(client, changed, scope.actor),
      };
    }
    default: {
      const answer = await client.query<Upserted>(upsertStatement(batch.kind, batch.columns), [json]);
      return { ...NOTHING, ...answer.rows[0] };
    }
  }
}

const mayMoveOwners = ({ columns }: Batch): boolean =>
  columns.some(({ name }) => name === 'owner_email' || name === 'backup_owner_email');

const idsOf = ({ rows }: Batch): string[] => rows.map(({ record }) => String(record.external_id));

/** Supersedes the unfinished executions of customers that have churned. */
async function supersedeOfCustomers(
  client: pg.PoolClient,
  externalIds: readonly string[],
  actor: string,
): Promise<number> {
  if (externalIds.length === 0) return 0;
  const { rows } = await client.query<{ id: string }>(
    `SELECT k.id FROM contracts k JOIN customers c ON c.id = k.customer_id
     WHERE c.external_id = ANY ($1) AND c.lifecycle = 'churned'`,
    [externalIds],
  );
  const changed = rows.map(({ id }) => ({ contract_id: id, renewal_date: null, notice_days: null }));
  return supersedeUnfinished(client, changed, actor);
}

const jsonOf = ({ columns, rows }: Batch): string => {
  const values = rows.map(({ line, record }) => ({ line, ...record }));
  // Text columns are storable already; texts inside JSON are not.
  return JSON.stringify(
    columns.some((column) => column.type === 'json') ? withoutUnstorable(values) : values,
  );
};

const NOTHING: WrittenBatch = {
  inserted: 0,
  updated: 0,
  rejected: [],
  owners: [],
  terms: NO_TERMS,
  superseded: 0,
  orphans: [],
};

function sumOf(a: BatchResult, b: BatchResult): BatchResult {
  return {
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    rejected: [...a.rejected, ...b.rejected],
    owners: [...a.owners, ...b.owners],
    terms: addTerms(a.terms, b.terms),
    superseded: a.superseded + b.superseded,
    orphans: [...a.orphans, ...b.orphans],
  };
}
