import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPlaybook } from '../../src/checker/check-playbook.ts';
import { gatheredContextSchema } from '../../src/context/context.ts';
import { gatheredRowsSchema } from '../../src/context/ports.ts';
import { sampleAccount } from '../../src/context/sample-account.ts';
import { buildContext } from '../../src/context/workflow-context-builder.ts';
import { outputProblems } from '../../src/playbook/outputs.ts';
import type { OutputSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';
import { createPlaybookFormat } from '../../src/playbook/yaml/playbook-format.ts';

const asOf = '2026-11-01';
const folder = 'seeds/playbooks';
const versions = readdirSync(folder).flatMap((name) => {
  const { playbook } = readPlaybook(createPlaybookFormat(), {
    name,
    text: readFileSync(`${folder}/${name}`, 'utf8'),
  });
  return versionsOf(playbook).map(
    (version) => [`${playbook.key} ${version.name}`, version.playbook] as const,
  );
});

describe('the invented account', () => {
  it.each(versions)('has the shape of a customer, and is in the window of %s', (_name, playbook) => {
    const rows = sampleAccount({ asOf, playbook });
    expect(gatheredRowsSchema.parse(rows)).toEqual(rows);
    const { days_min, days_max } = playbook.window;
    expect(rows.execution.days_left).toBeGreaterThanOrEqual(days_min ?? Number.NEGATIVE_INFINITY);
    expect(rows.execution.days_left).toBeLessThanOrEqual(days_max ?? Number.POSITIVE_INFINITY);
    const context = buildContext(rows, playbook, 1);
    expect(gatheredContextSchema.parse(context)).toEqual(context);
    expect(context.workflow.staleSources).toEqual([]);
    expect(Object.values(context.facts)).not.toContain(null);
  });
});

it('has from each stage what that stage of the library could leave', () => {
  const [[, playbook] = []] = versions;
  if (!playbook) throw new Error('the library is empty');
  for (const [key, outputs] of Object.entries(sampleAccount({ asOf, playbook }).stages)) {
    const [, stage] = versions.find(([name]) => name === `${key} general`) ?? [];
    const declared = Object.assign({}, ...(stage?.steps ?? []).map((step) => step.outputs));
    const schemas: [string, OutputSchema][] = Object.keys(outputs).map((name) => [name, declared[name]]);
    expect(outputProblems(outputs, Object.fromEntries(schemas)), key).toEqual([]);
  }
});
