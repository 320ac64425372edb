import { describe, expect, it } from 'vitest';
import { PROBLEM_CODES } from '../../src/checker/codes/problem-codes.ts';
import { lintVersion } from '../../src/checker/lint-version.ts';
import { READING_MUTATIONS } from '../support/mutations/reading.ts';
import { type Mutation, mutated } from '../support/mutations/sound-playbook.ts';
import { STRUCTURE_MUTATIONS } from '../support/mutations/structure.ts';

const MUTATIONS: readonly Mutation[] = [...READING_MUTATIONS, ...STRUCTURE_MUTATIONS];

it('the playbook that is broken below is sound', () => {
  expect(lintVersion(mutated({}))).toEqual([]);
});

describe('a broken playbook is refused, or warned about, for', () => {
  it.each(MUTATIONS)('$name ($code)', ({ put, code, path, didYouMean, where, at }) => {
    const problems = lintVersion(mutated(put));
    const wanted = {
      code,
      severity: PROBLEM_CODES[code].severity,
      ...(path === undefined ? {} : { path }),
      ...(didYouMean === undefined ? {} : { didYouMean }),
      ...(where === undefined ? {} : { where }),
      ...(at === undefined ? {} : { line: at[0], column: at[1] }),
    };
    expect(problems).toContainEqual(expect.objectContaining(wanted));
  });
});

/** Codes that need a book or other playbooks; the tests of sizes, of the library and of versions cover them. */
const WITH_ENVIRONMENT = new Set([
  'prompt_fails',
  'prompt_too_large',
  'prompt_large',
  'window_overlap',
  'window_gap',
  'version_unreachable',
  'audience_impossible',
  'stage_unknown',
  'stage_output_unknown',
]);

it('every code has a mutation', () => {
  const broken = new Set<string>(MUTATIONS.map(({ code }) => code));
  const codes = Object.keys(PROBLEM_CODES).filter((code) => !WITH_ENVIRONMENT.has(code));
  expect(codes.filter((code) => !broken.has(code))).toEqual([]);
});

it('no two mutations make the same mistake', () => {
  const names = MUTATIONS.map(({ name, code }) => `${name} ${code}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});
