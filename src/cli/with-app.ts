import type { App, Database, Stores } from '../app/compose.ts';
import type { Config } from '../platform/config/config.ts';
import type { MigrationState } from '../platform/database-state.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { Disposables } from './closers.ts';
import type { Invocation } from './command.ts';
import { counted, type Output } from './terminal/output.ts';
import { Interrupted, orInterrupted } from './terminal/report-error.ts';

// Loaded when a command runs, not when `--help` is asked for: the database and the SDKs are most of the start-up time.
const compose = () => import('../app/compose.ts');

type Asking = Pick<Invocation<unknown>, 'config' | 'output' | 'signal'>;
export type OpenedStores = { readonly database: Database; readonly stores: Stores; readonly logger: Logger };

/** Opens the database as it is, migrated or not, and closes it whatever happens. */
export function withDatabase<T>(asking: Asking, use: (opened: OpenedStores) => Promise<T>): Promise<T> {
  return opened(asking, (all) => unlessInterrupted(asking.signal, use(all)));
}

/** Opens the database for a command that needs our tables. */
export function withStores<T>(asking: Asking, use: (opened: OpenedStores) => Promise<T>): Promise<T> {
  return opened(asking, async (all) => {
    await ensureSchema(asking.config, all, asking.output);
    return await unlessInterrupted(asking.signal, use(all));
  });
}

/** The use cases over the database and the queue, for a command that changes something. */
export function withApp<T>(asking: Asking, use: (app: App) => Promise<T>): Promise<T> {
  return opened(asking, async (all) => {
    await ensureSchema(asking.config, all, asking.output);
    const { composeApp } = await compose();
    const app = await composeApp(asking.config, all.database, all.logger);
    try {
      return await unlessInterrupted(asking.signal, use(app));
    } finally {
      await app.close();
    }
  });
}

async function opened<T>(asking: Asking, use: (opened: OpenedStores) => Promise<T>): Promise<T> {
  const { composeStores, createLogger, openDatabase } = await compose();
  const closers = new Disposables();
  try {
    const logger = createLogger(asking.config);
    const database = await orInterrupted(asking.signal, openDatabase(asking.config, logger));
    closers.add(() => database.close());
    const stores = await orInterrupted(asking.signal, composeStores(asking.config, database, logger));
    closers.add(() => stores.close());
    return await use({ database, stores, logger });
  } finally {
    await closers.closeAll();
  }
}

/**
 * Brings the schema up to date where that may be done without asking: the embedded database is ours alone, another
 * one is migrated by `migrate` and by `start`.
 * @throws NightshiftError `SCHEMA_OUT_OF_DATE`
 */
export async function ensureSchema(
  config: Config,
  { database, stores }: Pick<OpenedStores, 'database' | 'stores'>,
  output: Output,
  { migrate: mayMigrate = database.embedded } = {},
): Promise<void> {
  const state = await stores.probe.migrations();
  refuseNewer(state);
  if (state.pending.length === 0) return;
  if (!mayMigrate)
    throw new NightshiftError(
      'SCHEMA_OUT_OF_DATE',
      `The schema "${config.database.schema}" lacks ${state.pending.length} of our migrations.`,
      'Run `nightshift migrate`.',
      { pending: state.pending },
    );
  const { migrate } = await compose();
  const applied = await migrate({ url: database.url, schema: config.database.schema });
  output.note(`Applied ${counted(applied.length, 'migration')}.`);
}

/** @throws NightshiftError `SCHEMA_OUT_OF_DATE` where a newer program has migrated: this one does not know its tables. */
export function refuseNewer({ unknown }: MigrationState): void {
  if (unknown.length === 0) return;
  throw new NightshiftError(
    'SCHEMA_OUT_OF_DATE',
    `A newer Nightshift has migrated this database (${unknown.join(', ')}).`,
    'Use that version, or a database of its own (DATABASE_URL or DB_SCHEMA).',
    { unknown },
  );
}

async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(new Interrupted());
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
