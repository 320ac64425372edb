import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Config } from '../../../platform/config/config.ts';
import type { DatabaseProbe } from '../../../platform/database-state.ts';
import { counted } from '../../terminal/output.ts';
import type { OpenedStores } from '../../with-app.ts';
import { checkSpace } from './host.ts';
import { check, type DoctorCheck } from './report.ts';

const OLDEST_POSTGRES = 13;
/** BullMQ's checks for stalled jobs compare clocks: at 45 s they fire where nothing stalls. */
const CLOCK_WARN_MS = 5_000;
const CLOCK_FAIL_MS = 30_000;

/** Version, schema, what is in the book, clocks, and for the embedded database the room that it has. */
export async function checkDatabase(
  config: Config,
  { database, stores }: OpenedStores,
): Promise<DoctorCheck[]> {
  const { probe } = stores;
  const schema = await checkSchema(config, probe, database.embedded);
  return [
    await checkVersion(probe, database.embedded),
    schema,
    ...(schema.status === 'ok' ? [await checkBook(probe)] : []),
    await checkClocks(probe),
    ...(database.embedded ? await checkEmbeddedSpace(probe, config.dataDir) : []),
  ];
}

async function checkVersion(probe: DatabaseProbe, embedded: boolean): Promise<DoctorCheck> {
  const version = await probe.serverVersion();
  const detail = `PostgreSQL ${version}${embedded ? ', embedded' : ', of DATABASE_URL'}`;
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return check('database', 'ok', detail);
  return check('database', 'fail', detail, `Use PostgreSQL ${OLDEST_POSTGRES} or newer.`);
}

async function checkSchema(config: Config, probe: DatabaseProbe, embedded: boolean): Promise<DoctorCheck> {
  const { applied, pending, unknown } = await probe.migrations();
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
    // The next command brings the embedded one up to date by itself.
    embedded ? 'warn' : 'fail',
    `${name} lacks ${counted(pending.length, 'migration')}`,
    'Run `nightshift migrate`.',
  );
}

async function checkBook(probe: DatabaseProbe): Promise<DoctorCheck> {
  const { customers, contracts, playbooks } = await probe.book();
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

async function checkClocks(probe: DatabaseProbe): Promise<DoctorCheck> {
  const before = Date.now();
  const theirs = await probe.clockMs();
  const ours = (before + Date.now()) / 2;
  return clockCheck(theirs - ours);
}

/** How far the clock of Postgres, or of another store, is ahead of this machine's. */
export function clockCheck(differenceMs: number, store = 'Postgres'): DoctorCheck {
  const seconds = (Math.abs(differenceMs) / 1000).toFixed(1);
  const detail = `${seconds} s between this machine and ${store}`;
  const hint = 'Set both clocks by NTP.';
  if (Math.abs(differenceMs) < CLOCK_WARN_MS) return check('clocks', 'ok', detail);
  return check('clocks', Math.abs(differenceMs) < CLOCK_FAIL_MS ? 'warn' : 'fail', detail, hint);
}

/** Of the data folder it is told already; as root, the embedded database may be elsewhere. */
async function checkEmbeddedSpace(probe: DatabaseProbe, dataDir: string): Promise<DoctorCheck[]> {
  const folder = await probe.dataDirectory();
  if (folder === null || folder.startsWith(`${await realpath(dataDir)}${sep}`)) return [];
  return [await checkSpace('disk', folder)];
}
