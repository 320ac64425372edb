import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { originsOf } from '../../src/artifacts/grounding/output-origins.ts';
import { renderArtifact } from '../../src/artifacts/render.ts';
import { lintVersion } from '../../src/checker/lint-version.ts';
import { errorsIn } from '../../src/checker/problem.ts';
import type { Context } from '../../src/context/context.ts';
import { CONTEXT_FIELDS } from '../../src/context/fields.ts';
import { progressOf, type StepRunRecord } from '../../src/engine/progress.ts';
import { isSkipped, routeAfter } from '../../src/playbook/routing.ts';
import { ruleHolds } from '../../src/playbook/rules.ts';
import { type Playbook, playbookFileSchema } from '../../src/playbook/schema.ts';
import { computeOutputs } from '../../src/playbook/step-outputs.ts';
import { renderTemplate } from '../../src/playbook/template/interpreter.ts';
import { renderValues } from '../../src/playbook/template/value-template.ts';
import { versionsOf } from '../../src/playbook/versions.ts';
import { mutated } from '../support/mutations/sound-playbook.ts';
import { randomContext } from '../support/random-context.ts';

/** A playbook that passes the checker never fails for lack of data, whatever is unknown and whichever route it takes. */

const paths = fc.constantFrom(
  ...CONTEXT_FIELDS.map(({ path }) => path).filter((path) => !path.includes('[]')),
  'stages.prepare.floor_price',
  'variables.limit',
  'outputs.story',
  'customer.nmae',
);
const { expression } = fc.letrec<{ expression: string; call: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small' },
    paths,
    fc.constantFrom('3', "'x'", 'null', 'true'),
    tie('call'),
  ),
  call: fc
    .tuple(
      fc.constantFrom(
        'default',
        'number',
        'date',
        'upper',
        'add',
        'join',
        'take',
        'eq',
        'if',
        'first',
        'length',
        'currency',
        'plural',
        'truncate',
        'exists',
        'ternary',
        'sum',
        'round',
        'daysUntil',
        'addDays',
        'concat',
        'max',
        'percentOf',
        'contains',
      ),
      fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, args]) => `(${name} ${args.join(' ')})`),
}));
const printed = expression.map((each) =>
  each.startsWith('(') ? `{{${each.slice(1, -1)}}}` : `{{default ${each} ''}}`,
);
const template = fc.array(
  fc.oneof(
    printed,
    paths.map((path) => `{{${path}}}`),
    fc.tuple(expression, printed).map(([condition, body]) => `{{#if ${condition}}}${body}{{else}}-{{/if}}`),
    fc.tuple(paths, printed).map(([list, body]) => `{{#each ${list}}}{{this}}${body}{{/each}}`),
    fc.tuple(paths, printed).map(([value, body]) => `{{#with ${value}}}${body}{{/with}}`),
    paths.map((path) => `{{#if ${path}}}{{${path}}}{{/if}}`),
  ),
  { minLength: 1, maxLength: 3 },
);

describe('a template that passes', () => {
  it('renders in every context', () => {
    let passed = 0;
    fc.assert(
      fc.property(template, randomContext, (parts, context) => {
        const playbook = mutated({ 'steps.1.llm_prompt': parts.join(' ') });
        if (errorsIn(lintVersion(playbook)).length > 0) return;
        passed += 1;
        const scope = {
          ...context,
          variables: playbook.variables,
          outputs: { ...progressOf(playbook, []).outputs },
        };
        renderTemplate(parts.join(' '), scope);
      }),
      // A fixed seed gives the same templates each time, so that no colleague's build fails by chance.
      { numRuns: 400, seed: 4 },
    );
    expect(passed).toBeGreaterThan(30);
  });
});

/** Runs a playbook as the engine would, with its own mock answers; throws the error of a failing step. */
function run(playbook: Playbook, gathered: Context): string[] {
  const records: StepRunRecord[] = [];
  const went: string[] = [];
  const scopeNow = (): Context => {
    const { outputs, steps } = progressOf(playbook, records);
    return { ...gathered, variables: playbook.variables, outputs, steps: { ...steps }, input: {} };
  };
  const record = (stepKey: string, more: Partial<StepRunRecord>) =>
    records.push({
      stepKey,
      iteration: 1,
      seq: records.length,
      status: 'completed',
      outputs: null,
      route: null,
      skippedSteps: [],
      ...more,
    });
  let key: string | null = playbook.steps[0]?.key ?? null;
  while (key !== null && went.length < 50) {
    const step = playbook.steps.find((each) => each.key === key);
    if (!step) throw new Error(`no step ${key}`);
    const scope = scopeNow();
    const following = playbook.steps[playbook.steps.indexOf(step) + 1]?.key ?? null;
    const { skips } = progressOf(playbook, records);
    if (isSkipped(skips, key) || (step.when && !ruleHolds(step.when, scope))) {
      record(key, { status: 'skipped' });
      key = following;
      continue;
    }
    went.push(key);
    for (const source of [
      step.system === undefined ? '' : playbook.llm_prompts[step.system],
      step.llm_prompt,
    ])
      renderTemplate(source ?? '', scope);
    const answered = renderValues(step.mock_outputs, scope, step.outputs, false);
    const outputs = {
      ...answered,
      ...computeOutputs(step, { ...scope, outputs: { ...scope.outputs, ...answered } }),
    };
    record(key, { outputs });
    const route = routeAfter(playbook, key, scopeNow(), progressOf(playbook, records));
    records.pop();
    record(key, { outputs, route: route.routeId, skippedSteps: route.skip });
    for (const artifact of step.artifacts) renderArtifact(artifact, scopeNow(), originsOf(playbook));
    key = route.next;
  }
  return went;
}

describe('a stage of the library', () => {
  const folder = new URL('../../seeds/playbooks/', import.meta.url);
  it.each(readdirSync(folder))('%s runs to its end in every context', (file) => {
    const [general] = versionsOf(
      playbookFileSchema.parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
    );
    if (!general) throw new Error('no version');
    fc.assert(
      fc.property(randomContext, (context) => {
        expect(run(general.playbook, context).length).toBeGreaterThan(0);
      }),
      { numRuns: 4 },
    );
  });
});
