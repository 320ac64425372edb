import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { FIGURE_METRICS } from '../../src/operations/prometheus/figure-metrics.ts';
import { createProcessMetrics } from '../../src/operations/prometheus/process-metrics.ts';

const registeredSchema = z.array(
  z.object({
    name: z.string(),
    help: z.string(),
    type: z.enum(['counter', 'gauge', 'histogram']),
    labelNames: z.array(z.string()).default([]),
  }),
);

/** Prometheus wants the unit at the end of a name, before `_total`. */
function unitOf(name: string): string {
  const unit = /_(seconds|usd)(?:_total)?$/.exec(name)?.[1] ?? '';
  return unit === 'usd' ? 'USD' : unit;
}

type Metric = z.infer<typeof registeredSchema>[number];
const ofProcess = (): Metric[] =>
  registeredSchema.parse(createProcessMetrics({ version: '1', node: 'v20' }).registry.getMetricsAsArray());
const ofDatabase = (): Metric[] =>
  FIGURE_METRICS.map(({ name, help, labels }) => ({ name, help, type: 'gauge', labelNames: [...labels] }));

const rowOf = ({ name, type, help, labelNames }: Metric): string =>
  `| \`${name}\` | ${type} | ${unitOf(name)} | ${labelNames.join(', ')} | ${help} |`;

const table = (metrics: readonly Metric[]): string =>
  [
    '| metric | type | unit | labels | what it is |',
    '| --- | --- | --- | --- | --- |',
    ...metrics.map(rowOf),
  ].join('\n');

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

it('docs/operations.md has every metric of the database', () => {
  expect(page).toContain(`${table(ofDatabase())}\n\n`);
});

it('docs/operations.md has every metric of a process', () => {
  expect(page).toContain(`${table(ofProcess())}\n\n`);
});

it('names follow the rules of Prometheus, and no label names anybody', () => {
  for (const { name, type, help, labelNames } of [...ofDatabase(), ...ofProcess()]) {
    expect(name).toMatch(/^nightshift_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(help, name).toMatch(/^\S.*[^.]$/);
    for (const label of labelNames) expect(label).not.toMatch(/customer|contract|owner|user|id$|name/);
  }
});
