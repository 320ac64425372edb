import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const EXECUTIONS = 6;
const project = new URL('../..', import.meta.url).pathname;

const figures = {
  execPerS: z.number().positive(),
  cpuMsPerExec: z.number().positive().nullable(),
  txPerExec: z.number().positive(),
  statementsPerExec: z.number().positive(),
};
const reportSchema = z.object({
  machine: z.object({
    cores: z.number(),
    node: z.string(),
    postgres: z.string(),
    redis: z.string().nullable(),
  }),
  engines: z.array(z.object({ name: z.string(), ...figures })).min(1),
  ratios: z.record(z.string(), z.number().positive()),
  latency: z
    .object({ latencyMs: z.number(), idealShare: z.record(z.string(), z.number().positive()) })
    .optional(),
});

async function bench(
  environment: NodeJS.ProcessEnv,
  ...more: string[]
): Promise<z.infer<typeof reportSchema>> {
  const smallest = ['--rounds', '1', '--executions', String(EXECUTIONS), '--in-flight', '3', '--json'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'bench/main.ts', '--latency', '1', ...smallest, ...more],
    { cwd: project, env: environment },
  );
  expect(stdout.trim()).not.toContain('\n');
  return reportSchema.parse(JSON.parse(stdout));
}

describe('the benchmark in its smallest form', () => {
  it('measures every engine that this machine can run', async () => {
    const { engines, ratios, latency, machine } = await bench(process.env);
    const names = engines.map(({ name }) => name);
    // Without a Redis there is no yardstick, and it says so.
    const expected = machine.redis === null ? [] : ['handwritten', 'nightshift-redis'];
    expect(names).toEqual([...expected, 'nightshift-postgres']);
    expect(Object.keys(ratios)).toEqual(
      machine.redis === null ? [] : ['nightshift-redis/handwritten', 'nightshift-postgres/handwritten'],
    );
    expect(Object.keys(latency?.idealShare ?? {})).toEqual(names);
    const yardstick = engines.find(({ name }) => name === 'handwritten');
    // One load and one commit a step, and one look at all that is due: what it is meant to be.
    if (yardstick) expect(yardstick).toMatchObject({ txPerExec: 4, statementsPerExec: 5 + 1 / EXECUTIONS });
  }, 120_000);

  it('leaves out what needs a Redis where there is none', async () => {
    const { engines, ratios } = await bench(
      { ...process.env, PATH: '/nowhere', REDIS_URL: '' },
      '--only',
      'engine',
    );
    expect(engines.map(({ name }) => name)).toEqual(['nightshift-postgres']);
    expect(ratios).toEqual({});
  }, 120_000);
});
