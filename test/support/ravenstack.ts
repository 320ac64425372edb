import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { cli, jsonOf, temporaryFolder } from './cli.ts';

const DATA = join(import.meta.dirname, '../../../shared/data/ravenstack');
const MAPPINGS = join(import.meta.dirname, '../../examples/ravenstack');

/** A public book that was not made for us; it is not part of the repository. */
export const hasRavenStack = existsSync(DATA);
if (!hasRavenStack) console.log('no RavenStack data beside the repository: its tests are skipped');

/** The date of the import. */
export const RAVENSTACK_DAY = '2024-12-15';

const IMPORTS = [
  ['accounts', 'customers', { inserted: 493, leftOut: 7, rejected: 0 }],
  ['subscriptions', 'contracts', { inserted: 2_114, rejected: 0 }],
  ['subscriptions', 'outcomes', { inserted: 68, rejected: 0 }],
  // Activity of accounts that had not signed up yet.
  ['feature_usage', 'usage', { inserted: 23_303, rejected: 287 }],
  ['support_tickets', 'tickets', { inserted: 1_919, rejected: 36 }],
  ['churn_events', 'intelligence', { inserted: 328, rejected: 0 }],
] as const;

type Counts = { readonly inserted: number; readonly rejected: number };

/** Imports the book by the commands of its page; each must report what `expected` returns for its counts. */
export async function importRavenStack(
  databaseUrl: string,
  expected: (counts: Counts) => object = (counts) => counts,
): Promise<void> {
  const folder = temporaryFolder();
  try {
    for (const [file, kind, counts] of IMPORTS) {
      const ran = await cli(
        [
          ...['import', join(DATA, `${file}.csv`), '--as', kind, '--map', join(MAPPINGS, `${kind}.yaml`)],
          ...['--as-of', RAVENSTACK_DAY, '--lookups', DATA],
          ...['--rejects', join(folder.path, `${kind}.csv`), '--json'],
        ],
        { DATABASE_URL: databaseUrl, DATA_DIR: folder.path, LOG_LEVEL: 'silent' },
      );
      expect(ran.code, ran.stderr).toBe(counts.rejected > 0 ? 5 : 0);
      expect(jsonOf(ran)).toMatchObject(expected(counts));
    }
  } finally {
    folder.remove();
  }
}
