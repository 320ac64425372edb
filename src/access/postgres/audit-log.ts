import type { Sql } from '../../platform/postgres/sql.ts';
import type { AuditLog } from '../audit-log.ts';

export function createAuditLog(pool: Sql): AuditLog {
  return {
    async record({ name }, { action, subject, details = {} }) {
      await pool.query(
        `INSERT INTO audit_log (actor, action, subject_type, subject_id, details) VALUES ($1, $2, $3, $4, $5)`,
        [name, action, subject.type, subject.id, JSON.stringify(details)],
      );
    },
  };
}
