import { Command, Option } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../src/config.ts';
import { benchEngine } from './engine.ts';
import { machine } from './machine.ts';
import { engineTable, idealShare } from './report.ts';
import { startPostgres, startRedis } from './servers.ts';

const count = wholeNumber(1, 1_000_000);
const optionsSchema = z.object({
  only: z.enum(['engine', 'latency']).optional(),
  quick: z.boolean().default(false),
  json: z.boolean().default(false),
  rounds: count.optional(),
  executions: count.optional(),
  latency: wholeNumber(0, 60_000).optional(),
  inFlight: count.default(200),
  engines: z.array(z.string()).optional(),
});

const program = new Command('bench')
  .description('measures the engine against a hand-written BullMQ loop, on a Postgres and a Redis of its own')
  .addOption(new Option('--only <part>', 'a part alone').choices(['engine', 'latency']))
  .option('--quick', 'three rounds of few executions: a minute or two')
  .option('--rounds <n>', 'rounds, of which the medians count')
  .option('--executions <n>', 'executions a round')
  .option('--latency <ms>', 'how long the model takes for an answer')
  .option('--in-flight <n>', 'executions at once')
  .option('--engines <names...>', 'these contenders alone')
  .option('--json', 'one JSON document on stdout');

const options = optionsSchema.parse(program.parse().opts());
const say = (words: string): void => void process.stderr.write(`${words}\n`);
const { rounds = options.quick ? 3 : 5, executions = options.quick ? 1_500 : 4_000 } = options;
const bench = {
  rounds,
  executions,
  warmUp: Math.ceil(executions / 3),
  inFlight: options.inFlight,
  engines: options.engines,
};

const postgres = await startPostgres();
const redis = await startRedis();
if (!redis) say('No redis-server in the PATH and no REDIS_URL: what needs Redis is left out.');
try {
  const servers = { postgres, redis };
  const report: Record<string, unknown> = { machine: await machine(servers) };
  if (options.only !== 'latency') {
    const engine = await benchEngine({ ...bench, latencyMs: options.latency ?? 0 }, servers, say);
    Object.assign(report, engine);
    if (!options.json) process.stdout.write(`${engineTable(engine)}\n`);
  }
  if (options.only !== 'engine') {
    const latencyMs = options.latency ?? 50;
    const engine = await benchEngine({ ...bench, latencyMs }, servers, say);
    const shares = idealShare(engine, { ...bench, latencyMs });
    Object.assign(report, { latency: { latencyMs, inFlight: bench.inFlight, idealShare: shares } });
    if (!options.json) process.stdout.write(`${JSON.stringify(shares, null, 2)}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await redis?.close();
  await postgres.close();
}
