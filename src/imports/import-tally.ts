import { KeySet } from './key-set.ts';
import { type ImportKind, KINDS } from './kinds/kinds.ts';
import type { BatchWritten, ImportOutcome, RejectedRow } from './pipeline.ts';
import type { Orphan } from './ports.ts';
import { addTerms, NO_TERMS } from './term-counts.ts';

/** The most reasons in the report; the rejects file has them all. */
const SAMPLE = 20;

type About = {
  readonly kind: ImportKind;
  readonly asOf: string;
  readonly dryRun: boolean;
  readonly complete: boolean;
  readonly fileName: string;
};

export type ImportReport = ReturnType<ImportTally['report']>;

/** Counts what an import has done so far, from the outcomes of its rows. */
export class ImportTally {
  readonly #about: About;
  readonly #counts = {
    groups: 0,
    leftOut: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    superseded: 0,
  };
  readonly #samples: { line: number; reason: string }[] = [];
  readonly #owners = new Set<string>();
  #terms = NO_TERMS;
  #gone: readonly string[] = [];
  #newestOn: string | null = null;
  rowsRead = 0;
  /** External ids of rejected rows: the file names them all the same, so they are not gone. */
  readonly rejectedIds = new KeySet();
  /** Rejected rows whose external id cannot be read. */
  nameless = 0;
  /** Customers whose parent did not exist when they were written. */
  readonly orphans: Orphan[] = [];

  constructor({ kind, asOf, dryRun, complete, fileName }: About) {
    this.#about = { kind, asOf, dryRun, complete, fileName };
  }

  add(outcome: ImportOutcome): void {
    if (outcome.ended === 'rejected') this.#reject(outcome);
    else if (outcome.ended === 'written') this.#write(outcome);
    else if (outcome.ended === 'left_out') this.#counts.leftOut += 1;
    else if (outcome.ended === 'grouped') this.#counts.groups = outcome.groups;
  }

  addGone({ gone, superseded }: { readonly gone: readonly string[]; readonly superseded: number }): void {
    this.#gone = gone;
    this.#counts.superseded += superseded;
  }

  #reject({ line, reason, externalId }: RejectedRow): void {
    this.#counts.rejected += 1;
    if (this.#samples.length < SAMPLE) this.#samples.push({ line, reason });
    if (externalId === null) this.nameless += 1;
    else this.rejectedIds.add(externalId);
  }

  #write({ rows, result }: BatchWritten): void {
    for (const count of ['inserted', 'updated', 'unchanged', 'superseded'] as const)
      this.#counts[count] += result[count];
    this.#terms = addTerms(this.#terms, result.terms);
    for (const owner of result.owners) this.#owners.add(owner);
    this.orphans.push(...result.orphans);
    const { dated } = KINDS[this.#about.kind];
    if (dated === undefined) return;
    const refused = new Set(result.rejected.map((each) => each.line));
    for (const { line, record } of rows) {
      const day = record[dated];
      if (typeof day === 'string' && !refused.has(line) && (this.#newestOn ?? '') < day) this.#newestOn = day;
    }
  }

  report() {
    return {
      ...this.#about,
      rowsRead: this.rowsRead,
      ...this.#counts,
      rejects: [...this.#samples],
      ownersCreated: [...this.#owners].sort(),
      terms: this.#terms,
      gone: this.#gone,
      newestOn: this.#newestOn,
    };
  }
}
