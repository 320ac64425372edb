import type { Mutation } from './sound-playbook.ts';

const when = { path: 'outputs.is_large', op: 'eq', value: true };
const routes = (after: string, ...all: object[]) => ({ [`conditional_routing.${after}`]: { routes: all } });
const lookOutput = (schema: object) => ({
  'steps.0.outputs.story': schema,
  'steps.0.mock_outputs.story': { $path: 'customer.goals' },
});
const nested = (levels: number): object =>
  levels === 0 ? { type: 'string' } : { type: 'object', properties: { inner: nested(levels - 1) } };
const nullable = Object.fromEntries(
  Array.from({ length: 17 }, (_, index) => [`maybe_${index}`, { type: ['string', 'null'] }]),
);
const step = { key: 'more', name: 'More', type: 'decision' };

/** What can go wrong with steps, routes, artifacts and outputs. */
export const STRUCTURE_MUTATIONS: readonly Mutation[] = [
  { name: 'two steps of one key', put: { 'steps.1.key': 'look' }, code: 'step_duplicate' },
  {
    name: 'a step called next',
    put: { 'steps.1.key': 'next', 'conditional_routing.look': undefined },
    code: 'step_key_reserved',
  },
  {
    name: 'routing after no step',
    put: routes('lok', { id: 'r', when, end: true }),
    code: 'route_from_unknown',
    didYouMean: 'look',
  },
  {
    name: 'a route to no step',
    put: routes('look', { id: 'r', when, goto: 'tel' }),
    code: 'route_to_unknown',
    didYouMean: 'tell',
  },
  {
    name: 'a default to no step',
    put: { 'conditional_routing.look.default': 'pln' },
    code: 'route_to_unknown',
    didYouMean: 'plan',
  },
  {
    name: 'skipping no step',
    put: { 'conditional_routing.look.routes.0.skip': ['plna'] },
    code: 'route_to_unknown',
    didYouMean: 'plan',
  },
  {
    name: 'two routes of one id',
    put: routes('look', { id: 'r', when, end: true }, { id: 'r', when, goto: 'tell' }),
    code: 'route_duplicate',
  },
  {
    name: 'skipping what has run',
    put: routes('plan', { id: 'r', when, skip: ['look'] }),
    code: 'route_skips_past',
  },
  {
    name: 'going back to a step that runs once',
    put: routes('plan', { id: 'r', when, goto: 'look' }),
    code: 'loop_without_bound',
  },
  {
    name: 'going to itself',
    put: routes('plan', { id: 'r', when, goto: 'plan' }),
    code: 'loop_without_bound',
  },
  {
    name: 'a loop that nothing leaves',
    put: {
      'steps.0.max_visits': 3,
      'conditional_routing.tell': { routes: [{ id: 'r', when, goto: 'look' }], default: 'look' },
    },
    code: 'loop_without_end',
  },
  {
    name: 'a step after the end',
    put: {
      'conditional_routing.look.default': 'end',
      'conditional_routing.look.routes.0': { id: 'r', when, goto: 'tell' },
    },
    code: 'step_unreachable',
    where: 'steps.plan',
  },
  {
    name: 'a step that every route skips',
    put: { 'conditional_routing.look': { routes: [{ id: 'r', when, skip: ['plan'] }], default: 'tell' } },
    code: 'step_unreachable',
  },
  {
    name: 'a step whose outputs nothing reads',
    put: {
      'steps.3': {
        ...step,
        outputs: { idle: { type: 'boolean' } },
        computed: { idle: '{{gt contract.arr 5}}' },
      },
    },
    code: 'step_unread',
  },
  {
    name: 'a system prompt that nothing uses',
    put: { 'llm_prompts.old': 'Once upon a time.' },
    code: 'prompt_unused',
  },
  {
    name: 'a system prompt that is not there',
    put: { 'steps.0.system': 'voise' },
    code: 'system_unknown',
    didYouMean: 'voice',
  },
  {
    name: 'two sections of one key',
    put: { 'steps.2.artifacts.0.sections.1.key': 'story' },
    code: 'key_duplicate',
  },
  { name: 'two artifacts of one key', put: { 'steps.2.artifacts.1.key': 'note' }, code: 'key_duplicate' },
  {
    name: 'a section without content',
    put: { 'steps.2.artifacts.1.sections.0.content': undefined },
    code: 'section_empty',
  },
  {
    name: 'a table without columns',
    put: { 'steps.2.artifacts.0.sections.3.columns': undefined },
    code: 'section_empty',
  },
  {
    name: 'a table without a list',
    put: {
      'steps.2.artifacts.0.sections.3.each': undefined,
      'steps.2.artifacts.0.sections.3.columns.0.content': 'x',
    },
    code: 'section_empty',
  },
  {
    name: 'a mock of no output',
    put: { 'steps.0.mock_outputs.stroy': 'x' },
    code: 'mock_undeclared',
    didYouMean: 'story',
  },
  { name: 'a mock of a computed output', put: { 'steps.0.mock_outputs.price': 1 }, code: 'mock_undeclared' },
  {
    name: 'an output without a mock',
    put: { 'steps.1.mock_outputs.effort': undefined },
    code: 'mock_missing',
  },
  { name: 'an unknown form', put: { 'steps.2.computed.when': { $when: 'x' } }, code: 'value_form' },
  {
    name: 'a condition that is no rule',
    put: { 'steps.2.computed.when': { $if: true, $then: 'x' } },
    code: 'value_form',
  },
  {
    name: 'a rule with an unknown operator',
    put: {
      'steps.2.computed.when': { $if: { path: 'customer.name', op: 'equals', value: 'x' }, $then: 'x' },
    },
    code: 'value_form',
  },
  {
    name: 'a list without items',
    put: { 'steps.0.mock_outputs.risks': { $each: 'data.engagement.tickets.items' } },
    code: 'value_form',
  },
  {
    name: 'a choice misspelt in a mock',
    put: { 'steps.0.mock_outputs.attention': 'wacth' },
    code: 'value_type',
    didYouMean: 'watch',
  },
  {
    name: 'a choice misspelt in a branch',
    put: { 'steps.2.computed.tone': '{{#if outputs.is_large}}wram{{else}}plain{{/if}}' },
    code: 'value_type',
    didYouMean: 'warm',
  },
  { name: 'a word for a number', put: { 'steps.0.mock_outputs.score': 'high' }, code: 'value_type' },
  { name: 'a number above its maximum', put: { 'steps.0.mock_outputs.score': 140 }, code: 'value_type' },
  {
    name: 'a broken number for a whole one',
    put: { 'steps.1.mock_outputs.effort': 1.5 },
    code: 'value_type',
  },
  {
    name: 'an amount with its currency for a number',
    put: { 'steps.0.computed.price': '{{currency contract.arr contract.currency}}' },
    code: 'value_type',
  },
  {
    name: 'a figure with its unit for a number',
    put: { 'steps.0.computed.price': '{{contract.arr}} USD' },
    code: 'value_type',
  },
  {
    name: 'a text of the context for a number',
    put: { 'steps.0.computed.price': '{{contract.name}}' },
    code: 'value_type',
  },
  {
    name: 'a number for true or false',
    put: { 'steps.0.computed.is_large': '{{contract.arr}}' },
    code: 'value_type',
  },
  {
    name: 'a copied list for a text',
    put: { 'steps.2.computed.when': { $path: 'customer.goals' } },
    code: 'value_type',
  },
  { name: 'null for what is not nullable', put: { 'steps.1.mock_outputs.plan': null }, code: 'value_type' },
  { name: 'an object for a text', put: { 'steps.1.mock_outputs.plan': { text: 'x' } }, code: 'value_type' },
  { name: 'a list for a text', put: { 'steps.1.mock_outputs.plan': ['x'] }, code: 'value_type' },
  {
    name: 'an entry that lacks a field',
    put: { 'steps.0.mock_outputs.risks': [{ code: 'x' }] },
    code: 'value_type',
  },
  {
    name: 'an entry with a field too many',
    put: { 'steps.0.mock_outputs.risks': [{ code: 'x', severity: 1, sevrity: 1 }] },
    code: 'value_type',
    didYouMean: 'severity',
  },
  {
    name: 'a flag that may be empty',
    put: { 'steps.0.computed.is_large': '{{#if contract.arr}}true{{/if}}' },
    code: 'value_may_be_null',
  },
  {
    name: 'a number that may be null',
    put: { 'steps.0.outputs.price': { type: 'number' } },
    code: 'value_may_be_null',
  },
  {
    name: 'a sum with what may be null',
    put: {
      'steps.0.outputs.price': { type: 'number' },
      'steps.0.computed.price': '{{multiply contract.listArr 2}}',
    },
    code: 'value_may_be_null',
  },
  {
    name: 'a copied value that may be null',
    put: { 'steps.2.outputs.when': { type: 'string' } },
    code: 'value_may_be_null',
  },
  { name: 'a minimum of a text', put: lookOutput({ type: 'string', minimum: 1 }), code: 'schema_bounds' },
  { name: 'a length of a number', put: lookOutput({ type: 'number', maxLength: 1 }), code: 'schema_bounds' },
  {
    name: 'a minimum above the maximum',
    put: lookOutput({ type: 'number', minimum: 3, maximum: 1 }),
    code: 'schema_bounds',
  },
  {
    name: 'more entries at least than at most',
    put: lookOutput({ type: 'array', items: { type: 'string' }, minItems: 3, maxItems: 1 }),
    code: 'schema_bounds',
  },
  {
    name: 'a choice of another type',
    put: lookOutput({ type: 'integer', enum: [1, 'two'] }),
    code: 'schema_choices',
  },
  {
    name: 'null among the choices of what is not nullable',
    put: lookOutput({ type: 'string', enum: ['a', null] }),
    code: 'schema_choices',
  },
  {
    name: 'a choice twice',
    put: lookOutput({ type: 'string', enum: ['a', 'b', 'a'] }),
    code: 'schema_choices',
  },
  { name: 'outputs that are too deep', put: lookOutput(nested(6)), code: 'schema_too_large' },
  {
    name: 'too many choices',
    put: lookOutput({ type: 'string', enum: Array.from({ length: 1001 }, (_, index) => `c${index}`) }),
    code: 'schema_too_large',
  },
  {
    name: 'seventeen outputs that may be null',
    put: { 'steps.1.outputs': nullable },
    code: 'schema_in_words',
  },
  {
    name: 'a prompt that the migration could not finish',
    put: { 'steps.1.llm_prompt': 'Plan.\nPrice: [needs a person: calculate: arr / 2]' },
    code: 'needs_person',
    where: 'steps.plan.llm_prompt',
    at: [2, 8],
  },
  {
    name: 'a description that the migration could not finish',
    put: { description: 'For [needs a person: region()]' },
    code: 'needs_person',
    where: 'description',
  },
  {
    name: 'a system prompt that nobody uses and that the migration could not finish',
    put: { 'llm_prompts.old': '[needs a person: VOICE]' },
    code: 'needs_person',
    where: 'llm_prompts.old',
  },
  {
    name: 'metadata that the migration could not finish',
    put: { metadata: { ui: [{ icon: '[needs a person: icon()]' }] } },
    code: 'needs_person',
    where: 'metadata.ui.0.icon',
  },
  {
    name: 'a model that is asked for nothing',
    put: { 'steps.1.outputs': {}, 'steps.1.mock_outputs': {} },
    code: 'no_outputs',
  },
];
