import type pg from 'pg';
import { createScanStore } from '../src/schedule/postgres/scan-store.ts';
import { createScanContracts } from '../src/schedule/scan-contracts.ts';
import { quietLogger } from './nightshift.ts';
import { forgetNights, NEXT_NIGHT, NIGHT, plantScanBook } from './scan-book.ts';
import { startPostgres } from './servers.ts';

/** Inserts the rows of a night and nothing else: no versions, no rules, no lease. `$1` is the day. */
const BARE_STARTS_SQL = `
  INSERT INTO workflow_executions (definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
    owner_id, occurrence, trigger, as_of, days_left)
  SELECT d.id, r.id, r.arm, d.key, d.stage_name, t.id, k.id, c.id, c.owner_id,
    occurrence_of(t.renewal_date - $1::date, d.days_max, $1::date - t.term_start, d.repeat_every_days,
      d.repeat_later_after_days, d.repeat_later_every_days), 'scan', $1, t.renewal_date - $1::date
  FROM contracts k JOIN customers c ON c.id = k.customer_id JOIN contract_terms t ON t.contract_id = k.id
  JOIN workflow_definitions d ON t.renewal_date - $1::date >= coalesce(d.days_min, -100000)
    AND t.renewal_date - $1::date <= coalesce(d.days_max, 100000)
  JOIN workflow_rollouts r ON r.definition_id = d.id
  ON CONFLICT (term_id, key, occurrence) WHERE status <> 'superseded' DO NOTHING`;
const BARE_SNAPSHOTS_SQL = `
  INSERT INTO account_snapshots (contract_id, day, customer_id, arr_reporting)
  SELECT id, $1, customer_id, arr_reporting FROM contracts ON CONFLICT (contract_id, day) DO NOTHING`;

type BenchNight = {
  readonly scanMs: number;
  /** Starts and snapshots. */
  readonly bareMs: number;
  readonly bareStartsMs: number;
  readonly started: number;
};
type Round = { readonly first: BenchNight; readonly steady: BenchNight; readonly cappedFirstMs: number };
export type ScanFigures = {
  readonly contracts: number;
  readonly first: BenchNight & { readonly ratio: number };
  readonly steady: BenchNight & { readonly ratio: number };
  /** The first night with a cap of 15 starts an owner, which defers nearly all. */
  readonly cappedFirstMs: number;
};

const NO_CAPS = { startsPerOwner: 0, draftsPerCustomer: 0 };
const DEFAULT_CAPS = { startsPerOwner: 15, draftsPerCustomer: 1 };

async function timed(pool: pg.Pool, work: () => Promise<unknown>): Promise<number> {
  await pool.query('CHECKPOINT');
  const since = performance.now();
  await work();
  return performance.now() - since;
}

function scanOf(pool: pg.Pool, caps: typeof NO_CAPS) {
  const scan = createScanContracts({
    store: createScanStore(pool),
    logger: quietLogger,
    options: { owner: 'bench', zone: 'UTC', chunkSize: 20_000, leaseMs: 600_000, caps },
  });
  return (scanDate: string) => timed(pool, () => scan({ scanDate, trigger: 'nightly' }));
}

async function round(pool: pg.Pool, scanFirst: boolean): Promise<Round> {
  const count = async (): Promise<number> =>
    (await pool.query<{ count: number }>('SELECT count(*)::int FROM workflow_executions')).rows[0]?.count ??
    0;
  const scan = scanOf(pool, NO_CAPS);
  async function scanned() {
    const first = await scan(NIGHT);
    const started = await count();
    const steady = await scan(NEXT_NIGHT);
    const startedNext = (await count()) - started;
    await forgetNights(pool);
    return { first, steady, started, startedNext };
  }
  const bareNight = async (day: string) => {
    const starts = await timed(pool, () => pool.query(BARE_STARTS_SQL, [day]));
    return { starts, all: starts + (await timed(pool, () => pool.query(BARE_SNAPSHOTS_SQL, [day]))) };
  };
  async function bare() {
    const first = await bareNight(NIGHT);
    const steady = await bareNight(NEXT_NIGHT);
    const rows = await count();
    await forgetNights(pool);
    return { first, steady, rows };
  }
  const early = scanFirst ? await scanned() : undefined;
  const b = await bare();
  const s = early ?? (await scanned());
  if (b.rows !== s.started + s.startedNext)
    throw new Error(`The scan started ${s.started + s.startedNext}, the bare statement ${b.rows}`);
  const cappedFirstMs = await scanOf(pool, DEFAULT_CAPS)(NIGHT);
  await forgetNights(pool);
  return {
    first: { scanMs: s.first, bareMs: b.first.all, bareStartsMs: b.first.starts, started: s.started },
    steady: { scanMs: s.steady, bareMs: b.steady.all, bareStartsMs: b.steady.starts, started: s.startedNext },
    cappedFirstMs,
  };
}

const median = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);

function summary(rounds: readonly Round[], night: 'first' | 'steady') {
  const of = (figure: keyof BenchNight): number => median(rounds.map((each) => each[night][figure]));
  const ratios = rounds.map((each) => each[night].scanMs / each[night].bareMs).sort((a, b) => a - b);
  return {
    scanMs: of('scanMs'),
    bareMs: of('bareMs'),
    bareStartsMs: of('bareStartsMs'),
    started: of('started'),
    ratio: Number(ratios[Math.floor(ratios.length / 2)]?.toFixed(2)),
  };
}

/**
 * Measures the scan, over books of these sizes with ten stages, against bare statements for the same rows; the two
 * alternate who goes first.
 */
export async function benchScan(
  { contracts, rounds }: { readonly contracts: readonly number[]; readonly rounds: number },
  say: (words: string) => void,
): Promise<ScanFigures[]> {
  const figures: ScanFigures[] = [];
  for (const size of contracts) {
    const postgres = await startPostgres();
    try {
      await plantScanBook(postgres.pool, size);
      await round(postgres.pool, true);
      const all: Round[] = [];
      for (let n = 0; n < rounds; n += 1) {
        all.push(await round(postgres.pool, n % 2 === 0));
        say(`scan of ${size}: round ${n + 1} of ${rounds}`);
      }
      const cappedFirstMs = median(all.map((each) => each.cappedFirstMs));
      const [first, steady] = [summary(all, 'first'), summary(all, 'steady')];
      figures.push({ contracts: size, first, steady, cappedFirstMs });
    } finally {
      await postgres.close();
    }
  }
  return figures;
}
