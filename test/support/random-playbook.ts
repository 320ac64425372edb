import fc from 'fast-check';
import { type Playbook, playbookSchema } from '../../src/playbook/schema.ts';

const rule = (keys: readonly string[]) =>
  fc
    .record({
      path: fc.constantFrom(...keys.map((key) => `outputs.${key}`), 'workflow.currentStep.visit'),
      op: fc.constantFrom('lt', 'gte', 'exists', 'empty'),
      value: fc.nat(3),
    })
    .map(({ path, op, value }) => (op === 'lt' || op === 'gte' ? { path, op, value } : { path, op }));

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

function stepAt(keys: readonly string[], index: number) {
  const key = keys[index] ?? '';
  const artifact = (name: string) =>
    sometimes(rule(keys)).map((when) => ({
      ...{ key: `${key}_${name}`, kind: 'report', audience: 'internal', title: key, when },
      sections: [{ key: 's', title: 's', content: 'x' }],
    }));
  return fc.record({
    key: fc.constant(key),
    name: fc.constant(key),
    type: fc.constantFrom('llm', 'llm', 'decision', 'human'),
    llm_prompt: fc.constant('x'),
    waits_for: fc.constant({ name: 'somebody', days: 3 }),
    outputs: fc.constant({ [key]: { type: ['number', 'null'] } }),
    when: sometimes(rule(keys)),
    max_visits: fc.integer({ min: 1, max: 3 }),
    artifacts: fc.oneof(fc.constant([]), fc.tuple(artifact('one'), artifact('two'))),
  });
}

function treeAfter(keys: readonly string[], index: number) {
  const later = keys.slice(index + 1);
  const move = fc.oneof(
    fc.record({ goto: fc.constantFrom(...keys) }),
    fc.constant({ end: true }),
    ...(later.length > 0 ? [fc.subarray(later, { minLength: 1 }).map((skip) => ({ skip }))] : []),
  );
  const routes = fc.array(fc.tuple(rule(keys), move), { minLength: 1, maxLength: 2 });
  return fc.record({
    routes: routes.map((all) => all.map(([when, to], nth) => ({ id: `r${nth}`, when, ...to }))),
    default: fc.constantFrom('next', 'next', 'next', 'end', ...later),
  });
}

/** Playbooks of one to five steps with conditions, jumps, loops, people and artifacts; the checker would refuse some. */
export const randomPlaybook: fc.Arbitrary<Playbook> = fc.integer({ min: 1, max: 5 }).chain((count) => {
  const keys = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
  return fc
    .tuple(
      fc.tuple(...keys.map((_, index) => stepAt(keys, index))),
      fc.tuple(...keys.map((_, index) => sometimes(treeAfter(keys, index)))),
    )
    .map(([steps, trees]) =>
      playbookSchema.parse({
        ...{ key: 'x', stage_name: 'X', description: 'x', window: { days_min: 0, days_max: 90 }, steps },
        conditional_routing: Object.fromEntries(
          keys.flatMap((key, index) => (trees[index] ? [[key, trees[index]]] : [])),
        ),
      }),
    );
});
