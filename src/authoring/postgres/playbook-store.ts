import type { Sql } from '../../platform/postgres/sql.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import type { PlaybookStore } from '../../playbook/ports.ts';
import { FIND_SQL, stored, type VersionRow } from '../../playbook/postgres/version-content.ts';
import { versionsOf } from '../../playbook/versions.ts';
import { contentHashOf, formerHashOf, publishAll } from './publish-versions.ts';

export function createPlaybookStore(pool: Sql): PlaybookStore {
  return {
    async keys() {
      const { rows } = await pool.query<{ key: string }>(
        'SELECT DISTINCT key FROM workflow_definitions ORDER BY key',
      );
      return rows.map((row) => row.key);
    },

    async legacyKeysOf(key) {
      const { rows } = await pool.query<{ legacy_key: string | null }>(
        'SELECT DISTINCT legacy_key FROM workflow_definitions WHERE key = $1',
        [key],
      );
      return rows.map((row) => row.legacy_key);
    },

    async hasPublished(file) {
      const hashes = versionsOf(file).flatMap(({ playbook }) => [
        contentHashOf(playbook),
        formerHashOf(playbook),
      ]);
      const { rows } = await pool.query<{ has: boolean }>(
        `SELECT EXISTS (SELECT FROM workflow_definitions
           WHERE key = $1 AND content_hash = ANY ($2) AND status <> 'draft') AS has`,
        [file.key, hashes],
      );
      return rows[0]?.has ?? false;
    },

    async find(versionId) {
      const { rows } = await pool.query<VersionRow>(`${FIND_SQL} WHERE d.id = $1`, [versionId]);
      return rows[0] ? stored(rows[0]) : null;
    },

    async findApplicable(contractId, key, asOf) {
      const { rows } = await pool.query<VersionRow>(
        `${FIND_SQL} WHERE d.id = (SELECT definition_id FROM workflows_for_contract($1, $3) WHERE key = $2)`,
        [contractId, key, asOf],
      );
      return rows[0] ? stored(rows[0]) : null;
    },

    publish: (file, validFrom, by) =>
      inTransaction(pool, (client) => publishAll(client, [{ playbook: file, validFrom, ...by }])),
    publishAll: (publications) => inTransaction(pool, (client) => publishAll(client, publications)),
  };
}
