import pg from 'pg';
import type { Sql } from './sql.ts';
import { inTransaction } from './transaction.ts';

/** The one on whose behalf statements run; row-level security reads it. */
export type Caller = {
  /** As in the audit log. */
  readonly name: string;
  readonly userId: string | null;
  readonly roles: readonly string[];
  readonly scope: string;
};

/**
 * Asks on behalf of a caller: each statement, and each transaction, begins with who they are, and forgets it at its end.
 * What only reads cannot write.
 */
export function asCaller(
  sql: Sql,
  { name, userId, roles, scope }: Caller,
  { readOnly }: { readonly readOnly: boolean },
): Sql {
  const settings = Object.entries({
    'nightshift.actor': name,
    'nightshift.user': userId ?? '',
    'nightshift.roles': roles.join(','),
    'nightshift.scope': scope,
  }).map(([setting, value]) => `set_config('${setting}', ${pg.escapeLiteral(value)}, true)`);
  const caller: Sql = {
    begin: `BEGIN${readOnly ? ' READ ONLY' : ''}; SELECT ${settings.join(', ')}`,
    connect: () => sql.connect(),
    query: (text, values) => inTransaction(caller, (client) => client.query(text, values)),
  };
  return caller;
}
