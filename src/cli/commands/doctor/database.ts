import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { DatabaseState } from '../../../app/database.ts';
import type { Config } from '../../../platform/config/config.ts';
import { type BookState, clockVerdict, tooOldFor } from '../../../platform/database-state.ts';
import { counted } from '../../terminal/output.ts';
import { checkSpace } from './host.ts';
import { check, type DoctorCheck } from './report.ts';

/** Checks version, schema, book and clocks, and for the embedded database its free space. */
export async function checkDatabase(config: Config, state: DatabaseState): Promise<DoctorCheck[]> {
  return [
    versionCheck(state),
    schemaCheck(config, state),
    ...(state.book ? [bookCheck(state.book)] : []),
    clockCheck(state.clockAheadMs),
    ...(await checkEmbeddedSpace(state, config.dataDir)),
  ];
}

function versionCheck({ version, embedded }: DatabaseState): DoctorCheck {
  const detail = `PostgreSQL ${version}${embedded ? ', embedded' : ', of DATABASE_URL'}`;
  const oldest = tooOldFor(version);
  if (oldest === null) return check('database', 'ok', detail);
  return check('database', 'fail', detail, `Use PostgreSQL ${oldest} or newer.`);
}

function schemaCheck(config: Config, { migrations, embedded }: DatabaseState): DoctorCheck {
  const { applied, pending, unknown } = migrations;
  const name = `"${config.database.schema}"`;
  if (unknown.length > 0)
    return check(
      'schema',
      'fail',
      `${name} was migrated by a newer Nightshift (${unknown.join(', ')})`,
      'Use that version, or a database of its own.',
    );
  if (pending.length === 0) return check('schema', 'ok', `${name}, ${counted(applied.length, 'migration')}`);
  return check(
    'schema',
    // An embedded database is no failure: the next command migrates it.
    embedded ? 'warn' : 'fail',
    `${name} lacks ${counted(pending.length, 'migration')}`,
    'Run `nightshift migrate`.',
  );
}

function bookCheck({ customers, contracts, playbooks }: BookState): DoctorCheck {
  const detail = `${counted(customers, 'customer')}, ${counted(contracts, 'contract')}, ${counted(playbooks.length, 'playbook')}`;
  if (playbooks.length === 0)
    return check('book', 'warn', detail, 'Publish the stage library: `nightshift seed --only playbooks`.');
  if (contracts === 0)
    return check(
      'book',
      'warn',
      detail,
      'Import your contracts, or look around with `nightshift seed --only demo`.',
    );
  return check('book', 'ok', detail);
}

/** Checks how far the clock of Postgres, or of another store, is ahead of this machine's. */
export function clockCheck(differenceMs: number, store = 'Postgres'): DoctorCheck {
  const seconds = (Math.abs(differenceMs) / 1000).toFixed(1);
  const detail = `${seconds} s between this machine and ${store}`;
  const verdict = clockVerdict(differenceMs);
  return check('clocks', verdict, detail, verdict === 'ok' ? null : 'Set both clocks by NTP.');
}

/** The data folder is checked elsewhere; as root, the embedded database may keep its files in another place. */
async function checkEmbeddedSpace({ dataDirectory }: DatabaseState, dataDir: string): Promise<DoctorCheck[]> {
  if (dataDirectory === null || dataDirectory.startsWith(`${await realpath(dataDir)}${sep}`)) return [];
  return [await checkSpace('disk', dataDirectory)];
}
