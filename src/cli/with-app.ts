import type { App, RunningApp } from '../app/compose.ts';
import type { Actions, StoreActions } from '../app/compose-actions.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';
import type { Invocation } from './command.ts';
import { Disposables } from './disposables.ts';
import { Interrupted, orInterrupted } from './terminal/report-error.ts';

// Loaded when a command runs, not for `--help`: the database and the SDKs take most of the start-up time.
const composingApp = () => import('../app/compose.ts');
const composingDatabase = () => import('../app/database.ts');
const composingStores = () => import('../app/stores.ts');
const composingActions = () => import('../app/compose-actions.ts');

type Asking = Pick<Invocation<unknown>, 'config' | 'output' | 'signal'>;

/** Actions that need no database. */
export const fileActions = async (config: Config) => (await composingActions()).composeFileActions(config);

/** Opens the database, migrated or not, and closes it whatever happens. */
export function withDatabase<T>(asking: Asking, use: (actions: StoreActions) => Promise<T>): Promise<T> {
  return opened(asking, (all) => unlessInterrupted(asking.signal, use(all.actions)));
}

/** For commands that need our tables but wake no worker. */
export function withActions<T>(asking: Asking, use: (actions: StoreActions) => Promise<T>): Promise<T> {
  return opened(asking, async ({ actions, prepare }) => {
    await prepare();
    return await unlessInterrupted(asking.signal, use(actions));
  });
}

/** For commands that also need the queue. */
export function withQueue<T>(asking: Asking, use: (actions: Actions) => Promise<T>): Promise<T> {
  return opened(asking, async ({ prepare, openApp }) => {
    await prepare();
    const app = await openApp();
    try {
      return await unlessInterrupted(asking.signal, use(app.actions));
    } finally {
      await app.close();
    }
  });
}

async function opened<T>(
  asking: Asking,
  use: (opened: {
    readonly actions: StoreActions;
    /** Brings the schema up to date, or says how to do it. */
    prepare(): Promise<void>;
    openApp(): Promise<App>;
  }) => Promise<T>,
): Promise<T> {
  const { config, signal } = asking;
  const { composeApp, createLogger } = await composingApp();
  const { composeStores } = await composingStores();
  const { openDatabase } = await composingDatabase();
  const { composeStoreActions } = await composingActions();
  const disposables = new Disposables();
  try {
    const logger = createLogger(config);
    const database = await orInterrupted(signal, openDatabase(config, logger));
    disposables.add(() => database.close());
    const stores = await orInterrupted(signal, composeStores(config, database, logger));
    disposables.add(() => stores.close());
    return await use({
      actions: composeStoreActions({ config, database, stores, logger }),
      prepare: () => prepareSchema(asking, { config, database, probe: stores.probe }),
      openApp: () => composeApp(config, database, logger),
    });
  } finally {
    await disposables.closeAll();
  }
}

type SchemaArgs = Parameters<Awaited<ReturnType<typeof composingDatabase>>['ensureSchema']>;

async function prepareSchema(
  { output }: Pick<Asking, 'output'>,
  database: SchemaArgs[0],
  options?: SchemaArgs[1],
): Promise<void> {
  const { ensureSchema } = await composingDatabase();
  const applied = await ensureSchema(database, options);
  if (applied.length > 0) output.note('Brought the schema up to date.');
}

/**
 * Opens database, schema and use cases for a long-running process; `disposables` close them. A database of somebody else is
 * migrated only where `mayMigrate` allows it.
 * @throws Interrupted where a stop arrives meanwhile.
 */
export async function openApp(
  asking: Asking,
  logger: Logger,
  disposables: Disposables,
  { mayMigrate }: { readonly mayMigrate: boolean },
): Promise<RunningApp> {
  const { config, signal } = asking;
  const { composeApp } = await composingApp();
  const { composeStores } = await composingStores();
  const { openDatabase } = await composingDatabase();
  const database = await openDatabase(config, logger);
  disposables.add(() => database.close());
  if (signal.aborted) throw new Interrupted();
  const stores = await composeStores(config, database, logger);
  try {
    await prepareSchema(asking, { config, database, probe: stores.probe }, { mayMigrate });
  } finally {
    await stores.close();
  }
  if (signal.aborted) throw new Interrupted();
  const app = await composeApp(config, database, logger);
  disposables.add(() => app.close());
  return app;
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
