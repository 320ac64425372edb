import type { Actor } from '../src/access/actor.ts';
import type { AuditLog } from '../src/access/audit-log.ts';
import { requirePermission } from '../src/access/permissions.ts';
import type { ImportPlaybooks } from '../src/authoring/actions/import-playbooks.ts';
import type { DatabaseProbe } from '../src/platform/database-state.ts';
import { NightshiftError } from '../src/platform/errors.ts';
import type { PlaybookStore } from '../src/playbook/ports.ts';
import { type Completed, completeLibrary, publishPlaybooks } from './publish-playbooks.ts';

type SeedArgs = {
  /** Both where it is left out. */
  readonly only?: 'playbooks' | 'demo' | undefined;
  /** Only what the library lacks, and nothing beside playbooks of somebody's own. */
  readonly ifMissing?: boolean | undefined;
  /** The day that the demo book is for; today where it is left out. */
  readonly date?: string | undefined;
};

export type Seeded = {
  readonly library: Completed;
  /** Null where the demo book was not asked for, or there are customers. */
  readonly planted: { readonly customers: number; readonly contracts: number } | null;
  /** That were there before. */
  readonly customers: number;
};

const NO_LIBRARY: Completed = { published: [], own: [], lacking: [] };

/** The stage library and an invented book, for a database that is empty. */
export function createSeedActions(deps: {
  readonly importPlaybooks: ImportPlaybooks;
  readonly playbookStore: Pick<PlaybookStore, 'keys' | 'hasPublished'>;
  readonly probe: Pick<DatabaseProbe, 'book'>;
  readonly plantDemoBook: (date: string) => Promise<NonNullable<Seeded['planted']>>;
  readonly audit: AuditLog;
  readonly today: () => string;
}) {
  const publish = (ifMissing: boolean): Promise<Completed> =>
    ifMissing
      ? completeLibrary(deps.importPlaybooks, deps.playbookStore)
      : publishPlaybooks(deps.importPlaybooks).then((published) => ({ ...NO_LIBRARY, published }));

  return {
    /** What is there of the book stays as it is. @throws NightshiftError `CONFLICT` where the demo alone is asked for and there are customers */
    async seed(actor: Actor, { only, ifMissing = false, date = deps.today() }: SeedArgs): Promise<Seeded> {
      requirePermission(actor, 'operations:change');
      const { customers } = await deps.probe.book();
      if (only === 'demo' && customers > 0) throw notEmpty(customers);
      const library = only === 'demo' ? NO_LIBRARY : await publish(ifMissing);
      const isPlanting = only !== 'playbooks' && customers === 0;
      if (isPlanting || library.published.some(({ published }) => published.some(({ created }) => created)))
        await deps.audit.record(actor, {
          action: 'seed',
          subject: { type: 'book', id: isPlanting ? 'demo book' : 'stage library' },
          details: { only: only ?? null, date },
        });
      return { library, customers, planted: isPlanting ? await deps.plantDemoBook(date) : null };
    },
  };
}

function notEmpty(customers: number): NightshiftError {
  return new NightshiftError(
    'CONFLICT',
    `The database already holds ${customers.toLocaleString('en-US')} ${customers === 1 ? 'customer' : 'customers'}; the demo book goes into an empty one only.`,
    'Set DATABASE_URL, DB_SCHEMA or DATA_DIR to a database without customers.',
    { customers },
  );
}
