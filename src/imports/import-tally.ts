import { type ImportKind, KINDS } from './kinds/kinds.ts';
import type { BatchResult, ImportRow, TermCounts } from './ports.ts';

/** So many reasons are told; the rejects file has them all. */
const SAMPLE = 20;

type About = {
  readonly kind: ImportKind;
  readonly asOf: string;
  readonly dryRun: boolean;
  readonly complete: boolean;
  readonly fileName: string;
};

/** What an import has come to so far. */
export class ImportTally {
  readonly #about: About;
  readonly #owners = new Set<string>();
  readonly #samples: { line: number; reason: string }[] = [];
  readonly #terms: TermCounts = {
    first: 0,
    amended: 0,
    renewed: { new_term_start: 0, explicit: 0, moved_far: 0, rolled_over: 0 },
  };
  /** Ids of rows that are in the file although they were rejected: they are not gone. */
  readonly keptOut = new Set<string>();
  /** Rejected rows of which nobody knows whose they are. */
  nameless = 0;
  rowsRead = 0;
  #groups = 0;
  #leftOut = 0;
  #inserted = 0;
  #updated = 0;
  #unchanged = 0;
  #rejected = 0;
  #superseded = 0;
  #gone: string[] = [];
  #newestOn: string | null = null;

  constructor({ kind, asOf, dryRun, complete, fileName }: About) {
    this.#about = { kind, asOf, dryRun, complete, fileName };
  }

  read(): void {
    this.rowsRead += 1;
  }
  grouped(): void {
    this.#groups += 1;
  }
  leftOut(): void {
    this.#leftOut += 1;
  }
  rejected(line: number, reason: string): void {
    this.#rejected += 1;
    if (this.#samples.length < SAMPLE) this.#samples.push({ line, reason });
  }
  /** A row that was rejected before anything was looked up. */
  keepOut(externalId: unknown): void {
    if (typeof externalId === 'string' && externalId.trim() !== '') this.keptOut.add(externalId.trim());
    else this.nameless += 1;
  }
  gone(externalIds: readonly string[], superseded: number): void {
    this.#gone.push(...externalIds);
    this.#superseded += superseded;
  }

  written(result: BatchResult, rows: readonly ImportRow[]): void {
    this.#inserted += result.inserted;
    this.#updated += result.updated;
    this.#unchanged += result.unchanged;
    this.#superseded += result.superseded;
    this.#terms.first += result.terms.first;
    this.#terms.amended += result.terms.amended;
    for (const cause of ['new_term_start', 'explicit', 'moved_far', 'rolled_over'] as const)
      this.#terms.renewed[cause] += result.terms.renewed[cause];
    for (const owner of result.owners) this.#owners.add(owner);
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
      groups: this.#groups,
      leftOut: this.#leftOut,
      inserted: this.#inserted,
      updated: this.#updated,
      unchanged: this.#unchanged,
      rejected: this.#rejected,
      rejects: [...this.#samples],
      ownersCreated: [...this.#owners].sort(),
      terms: this.#terms,
      superseded: this.#superseded,
      gone: [...this.#gone],
      newestOn: this.#newestOn,
    };
  }
}
