import type { CodeMeaning } from './code-meaning.ts';

/** Problems of steps and of the routes between them. */
export const STRUCTURE_CODES = {
  step_duplicate: {
    severity: 'error',
    means: 'Two steps have the same key.',
    example: 'two steps with key: plan',
    hint: 'Rename one.',
  },
  step_key_reserved: {
    severity: 'error',
    means: 'next and end are words of routing and no keys of steps.',
    example: 'key: next',
    hint: 'Rename the step.',
  },
  route_from_unknown: {
    severity: 'error',
    means: 'conditional_routing decides after a step that does not exist.',
    example: 'conditional_routing: { asses: … }',
    hint: 'Correct the key.',
  },
  route_to_unknown: {
    severity: 'error',
    means: 'A route goes to, or skips, a step that does not exist.',
    example: 'goto: pricng',
    hint: 'Correct the key.',
  },
  route_duplicate: {
    severity: 'error',
    means: 'Two routes after one step have the same id.',
    example: 'two routes with id: quiet',
    hint: 'Rename one.',
  },
  route_skips_past: {
    severity: 'error',
    means: 'A route skips a step that has run by then.',
    example: 'after plan: skip: [assess]',
    hint: 'Skip later steps only.',
  },
  loop_without_bound: {
    severity: 'error',
    means: 'A route goes back to a step that may run only once, and would always fail.',
    example: 'goto: assess, from a later step',
    hint: 'Set max_visits of that step to how often it may run.',
  },
  loop_without_end: {
    severity: 'error',
    means: 'No route leads from here to the end.',
    example: 'default: assess, with no other way on',
    hint: 'Give the loop a route that leaves it.',
  },
  step_unreachable: {
    severity: 'error',
    means: 'No route leads to the step.',
    example: 'a step after default: end',
    hint: 'Correct the routes, or remove the step.',
  },
  step_unread: {
    severity: 'warning',
    means: 'Nothing reads an output of the step: no later step, route, artifact or stage.',
    example: 'a step whose outputs stand nowhere else',
    hint: 'Use them, or remove the step: it costs a call.',
  },
  prompt_unused: {
    severity: 'warning',
    means: 'No step uses this system prompt.',
    example: 'llm_prompts: { old: … }',
    hint: 'Name it as system of a step, or remove it.',
  },
  system_unknown: {
    severity: 'error',
    means: 'A step names a system prompt that does not exist.',
    example: 'system: negotiater',
    hint: 'Name one of llm_prompts.',
  },
  key_duplicate: {
    severity: 'error',
    means: 'Two artifacts of a playbook, or two sections of an artifact, have the same key.',
    example: 'two sections with key: summary',
    hint: 'Rename one.',
  },
  section_empty: {
    severity: 'error',
    means: 'A section has nothing to show: no content, or a table without columns or each.',
    example: '{ key: s, title: S, kind: table }',
    hint: 'Give it content, or columns and each.',
  },
  needs_person: {
    severity: 'error',
    means: 'A text still holds what the migration of a legacy workflow has left for a person to write.',
    example: 'llm_prompt: "Price: [needs a person: calculate: arr / 2]"',
    hint: 'Write what belongs there, or take it out; the report of the migration has its line in the legacy file.',
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
