import type { Sql } from '../../platform/postgres/sql.ts';
import { storableJson } from '../../platform/postgres/storable.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { FactStore } from '../ports.ts';

type Recorded = Awaited<ReturnType<FactStore['record']>>;

export function createFactStore(sql: Pick<Sql, 'query'>): FactStore {
  return {
    async record({ contract, termNumber, kind, value, asOf, actor, userId }) {
      const { rows } = await sql.query<Recorded>(
        'SELECT * FROM record_fact($1, $2, $3, $4, $5, $6, $7, $8)',
        [
          ...[uuidOrNull(contract), contract, termNumber, kind],
          ...[storableJson(value), asOf, actor, userId],
        ],
      );
      return rows[0] ?? { outcome: 'no_contract' };
    },
  };
}
