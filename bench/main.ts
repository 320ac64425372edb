import { Command, Option } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../src/platform/config/values.ts';
import { benchByHand } from './by-hand.ts';
import { benchEngine } from './engine.ts';
import { benchInbox } from './inbox.ts';
import { machine } from './machine.ts';
import type { Servers } from './measure.ts';
import { benchPhases } from './phases.ts';
import { byHandTable, engineTable, idealShares, inboxTable, phaseTable, shareTable } from './report.ts';
import { benchScan } from './scan.ts';
import { startPostgres, startRedis } from './servers.ts';

const count = wholeNumber(1, 1_000_000);
const optionsSchema = z.object({
  only: z.string().optional(),
  quick: z.boolean().default(false),
  json: z.boolean().default(false),
  rounds: count.optional(),
  executions: count.optional(),
  warmUp: count.default(3_000),
  latency: wholeNumber(0, 60_000).optional(),
  inFlight: count.default(200),
  engines: z.array(z.string()).optional(),
  artifacts: count.default(10_000),
  contracts: z.array(count).default([10_000, 100_000]),
});

/** A part of the benchmark; its report is for `--json`, its text for people. */
type BenchPart = (servers: Servers) => Promise<{ readonly report: object; readonly text: string }>;

/** In the order in which they run. */
const PARTS: Readonly<Record<string, BenchPart>> = {
  async engine(servers) {
    const report = await benchEngine({ ...bench, latencyMs: 0 }, servers, say);
    return { report, text: engineTable(report) };
  },
  async latency(servers) {
    const latencyMs = options.latency ?? 50;
    const { engines } = await benchEngine({ ...bench, latencyMs }, servers, say);
    const idealShare = idealShares(engines, { ...bench, latencyMs });
    const { inFlight } = bench;
    return { report: { latency: { latencyMs, inFlight, idealShare } }, text: shareTable(idealShare) };
  },
  async phases(servers) {
    const phases = await benchPhases({ executions: Math.min(executions, 1_000), waves: rounds + 1 }, servers);
    return { report: { phases }, text: phaseTable(phases) };
  },
  async inbox(servers) {
    const { executions: requests, inFlight: clients } = bench;
    const { artifacts } = options;
    const inbox = await benchInbox({ artifacts, clients, requests, rounds }, servers, say);
    return { report: { inbox }, text: inboxTable(inbox) };
  },
  async 'by-hand'(servers) {
    const { latency = 500 } = options;
    const byHand = await benchByHand(
      { executions: Math.min(executions, 100), latencyMs: latency },
      servers,
      say,
    );
    return { report: { byHand }, text: byHandTable(byHand) };
  },
  async scan() {
    const scan = await benchScan({ contracts: options.contracts, rounds }, say);
    return { report: { scan }, text: JSON.stringify(scan, null, 2) };
  },
};
/** The parts that compare engines; the others run only on request. */
const USUAL = ['engine', 'latency'];

const program = new Command('bench')
  .description('measures the engine against a hand-written BullMQ loop, on a Postgres and a Redis of its own')
  .addOption(new Option('--only <part>', 'a part alone').choices(Object.keys(PARTS)))
  .option('--quick', 'three rounds of few executions: some minutes')
  .option('--rounds <n>', 'rounds, of which the medians count')
  .option('--executions <n>', 'executions a round')
  // A worker serves for weeks, so what Node compiles at first does not count.
  .option('--warm-up <n>', 'executions before those that count (default: 3000)')
  .option('--latency <ms>', 'how long the model takes for an answer, in the part of that name (default: 50)')
  .option('--in-flight <n>', 'executions at once (default: 200)')
  .option('--engines <names...>', 'these contenders alone')
  .option('--contracts <n...>', 'sizes of the book, for the scan (default: 10000 100000)')
  .option('--artifacts <n>', 'artifacts that wait, for the inbox (default: 10000)')
  .option('--json', 'one JSON document on stdout');

const options = optionsSchema.parse(program.parse().opts());
const say = (words: string): void => void process.stderr.write(`${words}\n`);
const { rounds = options.quick ? 3 : 5, executions = options.quick ? 1_500 : 4_000 } = options;
const bench = {
  rounds,
  executions,
  warmUp: options.warmUp,
  inFlight: options.inFlight,
  engines: options.engines,
};

const postgres = await startPostgres();
const redis = await startRedis();
const stopServers = async (): Promise<void> => {
  await redis?.close();
  await postgres.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopServers().finally(() => process.exit(1)));
if (!redis) say('No redis-server in the PATH and no REDIS_URL: what needs Redis is left out.');
try {
  const servers = { postgres, redis };
  const report: Record<string, unknown> = { machine: await machine(servers) };
  for (const [name, part] of Object.entries(PARTS)) {
    if (options.only === undefined ? !USUAL.includes(name) : options.only !== name) continue;
    const result = await part(servers);
    Object.assign(report, result.report);
    if (!options.json) process.stdout.write(`${result.text}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await stopServers();
}
