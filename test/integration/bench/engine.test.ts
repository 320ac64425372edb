import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isThorough } from '../../support/thorough.ts';

const EXECUTIONS = 6;
const project = new URL('../../..', import.meta.url).pathname;

const figures = {
  execPerS: z.number().positive(),
  cpuMsPerExec: z.number().positive().nullable(),
  txPerExec: z.number().positive(),
  statementsPerExec: z.number().positive(),
};
type Report = z.infer<typeof reportSchema>;
const reportSchema = z.object({
  machine: z.object({
    cores: z.number(),
    node: z.string(),
    postgres: z.string(),
    redis: z.string().nullable(),
  }),
  engines: z
    .array(z.object({ name: z.string(), ...figures }))
    .min(1)
    .optional(),
  ratios: z.record(z.string(), z.number().positive()).optional(),
  phases: z
    .array(z.object({ phase: z.string(), nodeUs: z.number(), postgresUs: z.number().nullable() }))
    .optional(),
  byHand: z.record(z.string(), z.object({ p50Ms: z.number(), p95Ms: z.number() })).optional(),
  latency: z
    .object({ latencyMs: z.number(), idealShare: z.record(z.string(), z.number().positive()) })
    .optional(),
});

/** The commands of the page, each with options that make it as small as possible. */
const documented = [
  ...readFileSync(new URL('../../../docs/benchmarks.md', import.meta.url), 'utf8').matchAll(
    /^npm run bench(?: -- (.*?))?(?:\s+#.*)?$/gm,
  ),
]
  .map((match) => match[1] ?? '')
  .filter((args) => !/phases|inbox|by-hand/.test(args));
const SMALLEST = [
  '--rounds',
  '1',
  '--executions',
  String(EXECUTIONS),
  '--warm-up',
  '6',
  '--in-flight',
  '3',
  '--latency',
  '1',
];

async function bench(args: string, environment: NodeJS.ProcessEnv): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'bench/main.ts', ...args.split(' ').filter(Boolean), ...SMALLEST, '--json'],
    { cwd: project, env: environment },
  );
  expect(stdout.trim()).not.toContain('\n');
  return reportSchema.parse(JSON.parse(stdout));
}

describe('the benchmark in its smallest form', () => {
  it.each(documented)(
    'npm run bench -- %s',
    async (args) => {
      const report = await bench(args, process.env);
      const { engines = [], ratios = {}, latency, machine } = report;
      // Without a Redis there is no yardstick, and the command says so.
      const expected = [
        ...(machine.redis === null ? [] : ['handwritten', 'nightshift-redis']),
        'nightshift-postgres',
      ];
      const names = args.includes('latency')
        ? Object.keys(latency?.idealShare ?? {})
        : engines.map((e) => e.name);
      expect(names).toEqual(expected);
      if (args.includes('latency') || machine.redis === null) return;
      expect(Object.keys(ratios)).toEqual([
        'nightshift-redis/handwritten',
        'nightshift-postgres/handwritten',
      ]);
      // By design: one load, one commit a step, and one look at all that is due.
      expect(engines[0]).toMatchObject({ txPerExec: 4, statementsPerExec: 5 + 1 / EXECUTIONS });
    },
    240_000,
  );

  it.runIf(isThorough)(
    'says what a step by hand takes over its model, by queue and by how many work at once',
    async () => {
      const { byHand = {}, machine } = await bench('--only by-hand', process.env);
      const queues = [...(machine.redis === null ? [] : ['redis']), 'postgres'];
      expect(Object.keys(byHand)).toEqual(
        queues.flatMap((queue) => [`${queue}, 1 at once`, `${queue}, 10 at once`]),
      );
      for (const { p50Ms, p95Ms } of Object.values(byHand)) expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
    },
    240_000,
  );

  it('says what each phase of an execution costs on both sides', async () => {
    const { phases = [] } = await bench('--only phases', process.env);
    expect(phases.map(({ phase }) => phase)).toEqual([
      'lease and gather',
      'build the context, work step 1',
      ...['commit step 1', 'work step 2', 'commit step 2', 'work step 3', 'commit step 3', 'work step 4'],
      'commit step 4',
    ]);
    for (const { nodeUs } of phases) expect(nodeUs).toBeGreaterThan(0);
  }, 240_000);

  it('leaves out what needs a Redis where there is none', async () => {
    const { engines, ratios } = await bench('--only engine', {
      ...process.env,
      PATH: '/nowhere',
      REDIS_URL: '',
    });
    expect(engines?.map(({ name }) => name)).toEqual(['nightshift-postgres']);
    expect(ratios).toEqual({});
  }, 240_000);
});
