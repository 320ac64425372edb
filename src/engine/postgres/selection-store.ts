import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { SelectedExecution, SelectionStore, StoredSelection } from '../ports.ts';

export function createSelectionStore(sql: Pick<Sql, 'query'>): SelectionStore {
  return {
    async find(statuses, { stage, code, night, contract, ids }, { whose, limit }) {
      const { rows } = await sql.query<SelectedExecution>(
        `SELECT id, key, stage, version_id AS "versionId", contract_id AS "contractId", status,
           error_code AS "errorCode", as_of AS "asOf"
         FROM ${whose === 'everybody' ? 'select_execution_places' : 'select_executions'}($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          ...[statuses, stage ?? null, code ?? null, night ?? null],
          ...[uuidOrNull(contract ?? ''), contract ?? null, ids ?? null, limit],
        ],
      );
      return rows;
    },

    async keep({ actor, action, ids, seconds }) {
      await sql.query(`DELETE FROM execution_selections WHERE expires_at < now() - interval '1 day'`);
      const { rows } = await sql.query<{ id: string; expiresAt: string }>(
        `INSERT INTO execution_selections (actor, action, execution_ids, expires_at)
         VALUES ($1, $2, $3, now() + $4 * interval '1 second') RETURNING id, ${iso('expires_at')} AS "expiresAt"`,
        [actor, action, ids, seconds],
      );
      const [kept] = rows;
      if (!kept) throw new Error('the selection was not kept');
      return kept;
    },

    async look(id, actor) {
      const { rows } = await sql.query<StoredSelection>(
        `SELECT action, execution_ids AS ids, expires_at <= now() AS "isExpired", applied_at IS NOT NULL AS "isApplied"
         FROM execution_selections WHERE id = $1 AND actor = $2`,
        [uuidOrNull(id), actor],
      );
      return rows[0] ?? null;
    },

    async take(id, actor) {
      const { rowCount } = await sql.query(
        `UPDATE execution_selections SET applied_at = now()
         WHERE id = $1 AND actor = $2 AND applied_at IS NULL AND expires_at > now()`,
        [uuidOrNull(id), actor],
      );
      return rowCount === 1;
    },
  };
}
