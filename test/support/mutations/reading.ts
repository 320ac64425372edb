import type { Mutation } from './sound-playbook.ts';

const prompt = (text: string) => ({ 'steps.0.llm_prompt': text });
const letter = (content: string) => ({ 'steps.2.artifacts.1.sections.0.content': content });
const note = (content: string) => ({
  'steps.2.artifacts.0.sections.0.content': `${content} {{outputs.tone}}`,
});
const mock = (value: unknown) => ({ 'steps.0.mock_outputs.risks': value });

/** What can go wrong with what is read and printed. */
export const READING_MUTATIONS: readonly Mutation[] = [
  {
    name: 'a format from the data',
    put: prompt('{{date workflow.asOf customer.name}}'),
    code: 'argument_type',
  },
  { name: 'a sum of words', put: prompt('{{sum customer.goals}}'), code: 'argument_type' },
  { name: 'the largest of words', put: prompt('{{max contract.arr customer.name}}'), code: 'argument_type' },
  { name: 'the length of a number', put: prompt('{{length contract.arr}}'), code: 'argument_type' },
  {
    name: 'a fallback of another kind',
    put: prompt('{{add (default contract.seats customer.name) 1}}'),
    code: 'argument_type',
  },
  {
    name: 'an object as a fallback',
    put: prompt('{{default customer.tier customer.owner}}'),
    code: 'prints_object',
  },
  {
    name: 'a path of the context inside of a loop',
    put: prompt('{{#each data.salesforce.contacts}}{{name}} of {{customer.name}}{{/each}}'),
    code: 'path_unknown',
    didYouMean: '@root.customer.name',
  },
  // Templates as such.
  {
    name: 'a brace that is not closed',
    put: prompt('About {{customer.name'),
    code: 'template_syntax',
  },
  { name: 'a block that is not closed', put: prompt('{{#if customer.name}}x'), code: 'template_syntax' },
  {
    name: 'a block closed by another name',
    put: prompt('{{#if customer.name}}x{{/each}}'),
    code: 'template_syntax',
  },
  { name: 'a partial', put: prompt('One\ntwo {{> footer}}'), code: 'template_feature', at: [2, 5] },
  { name: 'a decorator', put: prompt('{{* inline}}'), code: 'template_feature' },
  { name: 'three braces', put: prompt('{{{customer.name}}}'), code: 'template_feature' },
  { name: 'a named argument', put: prompt('{{number contract.arr decimals=2}}'), code: 'template_feature' },
  {
    name: 'blocks nested too deep',
    put: prompt(`${'{{#if customer.name}}'.repeat(9)}x${'{{/if}}'.repeat(9)}`),
    code: 'template_limit',
  },
  {
    name: 'a helper misspelt',
    put: prompt('{{uper customer.name}}'),
    code: 'helper_unknown',
    didYouMean: 'upper',
  },
  {
    name: 'a block misspelt',
    put: prompt('{{#eech customer.goals}}x{{/eech}}'),
    code: 'helper_unknown',
    didYouMean: 'each',
  },
  { name: 'the helper lookup', put: prompt('{{lookup customer name}}'), code: 'helper_unknown' },
  { name: 'an argument too few', put: prompt('{{currency contract.arr}}'), code: 'helper_arguments' },
  { name: 'an argument too many', put: prompt('{{upper customer.name 3}}'), code: 'helper_arguments' },
  { name: 'a helper without arguments', put: prompt('{{upper}}'), code: 'helper_arguments' },
  // What helpers are given.
  {
    name: 'a name for a number',
    put: prompt('{{number customer.name}}'),
    code: 'argument_type',
    path: 'customer.name',
  },
  { name: 'a list for a text', put: prompt('{{upper customer.goals}}'), code: 'argument_type' },
  { name: 'an object for a text', put: prompt('{{upper data.usage}}'), code: 'argument_type' },
  { name: 'a text for a list', put: prompt('{{join customer.name}}'), code: 'argument_type' },
  { name: 'true or false for a number', put: prompt('{{add contract.autoRenew 1}}'), code: 'argument_type' },
  {
    name: 'a text that a helper returns for a number',
    put: prompt('{{round (currency contract.arr contract.currency)}}'),
    code: 'argument_type',
  },
  {
    name: 'a format that date does not have',
    put: prompt("{{date workflow.asOf 'european'}}"),
    code: 'argument_type',
  },
  {
    name: 'a number of entries that may be null',
    put: prompt('{{join (take customer.goals contract.seats)}}'),
    code: 'argument_nullable',
  },
  { name: 'a name for a date', put: prompt('{{date customer.name}}'), code: 'not_a_date' },
  // Paths.
  {
    name: 'a field misspelt',
    put: prompt('About\n  {{customer.nmae}}'),
    code: 'path_unknown',
    path: 'customer.nmae',
    didYouMean: 'customer.name',
    at: [2, 5],
  },
  {
    name: 'a root misspelt',
    put: prompt('{{custmer.name}}'),
    code: 'path_unknown',
    didYouMean: 'customer.name',
  },
  {
    name: 'the right name in the wrong place',
    put: prompt('{{contract.renewalDate}}'),
    code: 'path_unknown',
    didYouMean: 'term.renewalDate',
  },
  { name: 'a path in a condition', put: prompt('{{#if customer.nmae}}x{{/if}}'), code: 'path_unknown' },
  { name: 'a path in a guard', put: prompt("{{default customer.nmae 'x'}}"), code: 'path_unknown' },
  {
    name: 'a field of an entry',
    put: prompt('{{#each data.salesforce.contacts}}{{nmae}}{{/each}}'),
    code: 'path_unknown',
    path: 'data.salesforce.contacts[].nmae',
    didYouMean: 'data.salesforce.contacts[].name',
  },
  {
    name: 'a field of a named entry',
    put: prompt('{{#each data.salesforce.contacts as |who i|}}{{who.nmae}}{{i}}{{/each}}'),
    code: 'path_unknown',
  },
  {
    name: 'a path above a block',
    put: prompt('{{#each data.salesforce.contacts}}{{../customer.nmae}}{{/each}}'),
    code: 'path_unknown',
    path: 'customer.nmae',
  },
  {
    name: 'a path above by one level too few',
    put: prompt(
      '{{#each data.salesforce.contacts}}{{#with ../customer.owner}}{{../customer.name}}{{/with}}{{/each}}',
    ),
    code: 'path_unknown',
  },
  {
    name: 'a field in #with',
    put: prompt('{{#with customer.owner}}{{nmae}}{{/with}}'),
    code: 'path_unknown',
    didYouMean: 'customer.owner.name',
  },
  {
    name: 'a field in pluck',
    put: prompt("{{join (pluck data.salesforce.contacts 'nmae')}}"),
    code: 'path_unknown',
  },
  {
    name: 'what every object has in JavaScript',
    put: prompt('{{customer.constructor}}'),
    code: 'path_unknown',
  },
  {
    name: 'a data variable that there is not',
    put: prompt('{{#each customer.goals}}{{@idx}}{{/each}}'),
    code: 'template_feature',
  },
  {
    name: 'a variable misspelt',
    put: prompt('{{variables.limt}}'),
    code: 'path_unknown',
    didYouMean: 'variables.limit',
  },
  {
    name: 'an output misspelt',
    put: { 'steps.1.llm_prompt': '{{outputs.stroy}}' },
    code: 'path_unknown',
    didYouMean: 'outputs.story',
  },
  {
    name: 'a step misspelt',
    put: { 'steps.1.llm_prompt': '{{steps.lok.outputs.story}}' },
    code: 'path_unknown',
    didYouMean: 'steps.look.outputs.story',
  },
  {
    name: 'a system prompt',
    put: { 'llm_prompts.voice': '{{customer.nmae}}' },
    code: 'path_unknown',
    where: 'llm_prompts.voice',
  },
  {
    name: 'a title',
    put: { 'steps.2.artifacts.0.title': '{{customer.nmae}}' },
    code: 'path_unknown',
    where: 'steps.tell.artifacts.note.title',
  },
  {
    name: 'a field of an entry of a section',
    put: { 'steps.2.artifacts.0.sections.2.content': '{{cod}}' },
    code: 'path_unknown',
    path: 'outputs.risks[].cod',
  },
  {
    name: 'a cell of a table',
    put: { 'steps.2.artifacts.0.sections.3.columns.0.content': '{{this.nmae}}' },
    code: 'path_unknown',
  },
  {
    name: 'a condition of a section',
    put: { 'steps.2.artifacts.0.sections.1.when.path': 'outputs.pln' },
    code: 'path_unknown',
    didYouMean: 'outputs.plan',
  },
  {
    name: 'a route',
    put: { 'conditional_routing.look.routes.0.when.path': 'outputs.atention' },
    code: 'path_unknown',
    didYouMean: 'outputs.attention',
  },
  { name: 'a check', put: { 'steps.0.checks.0.rule.path': 'outputs.stroy' }, code: 'path_unknown' },
  {
    name: 'a condition of a step',
    put: { 'steps.1.when': { path: 'customer.nmae', op: 'exists' } },
    code: 'path_unknown',
  },
  {
    name: 'a $path',
    put: { 'steps.2.computed.when': { $path: 'data.engagement.lastTwoway' } },
    code: 'path_unknown',
  },
  {
    name: 'a $where',
    put: mock({
      $each: 'data.engagement.tickets.items',
      $where: { path: 'this.svrity', op: 'lt', value: 3 },
      $item: { code: 'x', severity: 1 },
    }),
    code: 'path_unknown',
  },
  // What may not be there.
  {
    name: 'an earlier stage, unguarded',
    put: prompt('{{stages.discovery.price_cap}}'),
    code: 'path_unguarded',
  },
  {
    name: 'an earlier stage behind a guard on another',
    put: prompt('{{#if stages.discovery}}{{stages.monitor.drift}}{{/if}}'),
    code: 'path_unguarded',
    path: 'stages.monitor.drift',
  },
  { name: 'what was added by hand, unguarded', put: prompt('{{input.note}}'), code: 'path_unguarded' },
  {
    name: 'a $path into an earlier stage without a default',
    put: { 'steps.2.computed.when': { $path: 'stages.discovery.notice' } },
    code: 'path_unguarded',
  },
  {
    name: 'an output of the run before that there never was',
    put: prompt('{{default workflow.previous.outputs.scroe 0}}'),
    code: 'previous_output_unknown',
    didYouMean: 'workflow.previous.outputs.score',
  },
  { name: 'an output of a later step', put: prompt('{{outputs.plan}}'), code: 'output_not_yet' },
  {
    name: 'an output of the step itself, before its answer',
    put: prompt('{{outputs.story}}'),
    code: 'output_not_yet',
  },
  {
    name: 'a computed output before it is computed',
    put: {
      'steps.0.computed': { price: '{{#if outputs.is_large}}1{{/if}}', is_large: '{{gte contract.arr 1}}' },
    },
    code: 'output_not_yet',
    path: 'outputs.is_large',
  },
  {
    name: 'a condition on a later output',
    put: { 'steps.1.when': { path: 'outputs.tone', op: 'eq', value: 'warm' } },
    code: 'output_not_yet',
  },
  {
    name: 'an output that a route skips',
    put: note('{{outputs.plan}} {{outputs.story}} {{date outputs.when}}'),
    code: 'output_on_some_routes',
    path: 'outputs.plan',
  },
  {
    name: 'an output of a step with a condition',
    put: {
      'conditional_routing.look': undefined,
      'steps.1.when': { path: 'outputs.is_large', op: 'eq', value: true },
      ...note('{{steps.plan.outputs.plan}}'),
    },
    code: 'output_on_some_routes',
  },
  {
    name: 'an output that a jump passes over',
    put: {
      'conditional_routing.look.routes.0': {
        id: 'jump',
        when: { path: 'outputs.attention', op: 'eq', value: 'none' },
        goto: 'tell',
      },
      ...note('{{outputs.effort}}'),
    },
    code: 'output_on_some_routes',
  },
  {
    name: 'a nullable field in a prompt',
    put: prompt('Tier: {{customer.tier}}'),
    code: 'data_not_required',
    path: 'customer.tier',
  },
  {
    name: 'a field of something nullable in a prompt',
    put: prompt('{{facts.stance.status}}'),
    code: 'data_not_required',
  },
  {
    name: 'a nullable field within a helper that prints nothing',
    put: prompt('{{upper customer.tier}}'),
    code: 'data_not_required',
  },
  {
    name: 'data_required that leaves out what is printed',
    put: { 'steps.0.data_required': ['customer.name'] },
    code: 'data_not_required',
    path: 'customer.segment',
  },
  {
    name: 'data_required misspelt',
    put: { 'steps.0.data_required': ['customer.name', 'customer.segmnt', 'customer.segment'] },
    code: 'data_unknown',
    didYouMean: 'customer.segment',
  },
  {
    name: 'data_wanted misspelt',
    put: { 'steps.0.data_wanted': ['data.usge'] },
    code: 'data_unknown',
    didYouMean: 'data.usage',
  },
  // What comes out.
  { name: 'going through a text', put: prompt('{{#each customer.name}}x{{/each}}'), code: 'not_a_list' },
  {
    name: 'a section for each letter',
    put: {
      'steps.2.artifacts.0.sections.2': {
        key: 'risks',
        title: 'R',
        kind: 'list',
        each: 'customer.name',
        content: 'x',
      },
    },
    code: 'not_a_list',
  },
  {
    name: '$each over an object',
    put: mock({ $each: 'customer.owner', $item: { code: 'x', severity: 1 } }),
    code: 'not_a_list',
  },
  {
    name: 'an object, printed',
    put: { 'steps.0.data_required': ['customer.owner'], ...prompt('{{customer.owner}}') },
    code: 'prints_object',
  },
  { name: 'a list of objects, printed', put: prompt('{{data.salesforce.contacts}}'), code: 'prints_object' },
  {
    name: 'a dollar sign before a figure',
    put: prompt('$' + '{{contract.arr}}'),
    code: 'currency_sign',
    at: [1, 2],
  },
  { name: 'a euro sign after a figure', put: prompt('{{contract.arr}} €'), code: 'currency_sign' },
  {
    name: 'a pound sign before a block',
    put: prompt('£{{#if contract.arr}}{{contract.arr}}{{/if}}'),
    code: 'currency_sign',
  },
  {
    name: 'a dollar sign before currency',
    put: prompt('$' + '{{currency contract.arr contract.currency}}'),
    code: 'currency_sign',
  },
  // Secrets.
  {
    name: 'a risk score in a letter',
    put: letter('{{default intelligence.riskScore 0}}'),
    code: 'internal_to_customer',
  },
  {
    name: 'a probability in the title of a letter',
    put: { 'steps.2.artifacts.1.title': '{{default data.salesforce.probability 0}}' },
    code: 'internal_to_customer',
  },
  {
    name: 'a floor price of an earlier stage in a letter',
    put: letter('{{default stages.prepare.floor_price 0}}'),
    code: 'internal_to_customer',
  },
  {
    name: 'an output of which nobody has decided whether it is internal, by its name',
    put: { 'steps.1.outputs.walk_away': { type: ['number', 'null'] }, 'steps.1.mock_outputs.walk_away': 1 },
    code: 'internal_undecided',
    path: 'outputs.walk_away',
    where: 'steps.plan.outputs.walk_away',
  },
  {
    name: 'the same within a list',
    put: {
      'steps.0.outputs.risks.internal': false,
      'steps.1.outputs.people': {
        type: 'array',
        items: { type: 'object', properties: { sentiment: { type: 'integer' } } },
      },
      'steps.1.mock_outputs.people': [],
    },
    code: 'internal_undecided',
    path: 'outputs.people[].sentiment',
  },
  {
    name: 'the same of a variable',
    put: { 'variables.rates': { low: 1, floor: 2 } },
    code: 'internal_undecided',
    path: 'variables.rates.floor',
    where: 'variables.rates.floor',
  },
  {
    name: 'the same of an earlier stage',
    put: { 'steps.1.llm_prompt': '{{outputs.story}} {{default stages.prepare.approval 0}}' },
    code: 'internal_undecided',
    path: 'stages.prepare.approval',
    where: 'steps.plan.llm_prompt',
  },
  {
    name: 'a letter that asks for the risk',
    put: letter('{{#if (gt intelligence.riskScore 70)}}x{{/if}}'),
    code: 'internal_to_customer',
  },
  {
    name: 'notes on the customer in a letter',
    put: letter('{{#if customer.notes}}{{customer.notes}}{{/if}}'),
    code: 'internal_to_customer',
  },
  {
    name: 'a list of risks in a letter',
    put: {
      'steps.2.artifacts.1.sections.0': {
        key: 'r',
        title: 'R',
        kind: 'list',
        each: 'outputs.risks',
        content: '{{code}}',
      },
    },
    code: 'internal_to_customer',
  },
  {
    name: 'a secret through a computed output',
    put: {
      'steps.2.computed.when': '{{#if (exists intelligence.healthScore)}}{{intelligence.healthScore}}{{/if}}',
      ...letter('{{outputs.when}}'),
    },
    code: 'internal_through_output',
    path: 'outputs.when',
  },
  {
    name: 'a secret through two outputs',
    put: {
      'steps.0.computed.price': '{{intelligence.healthScore}}',
      'steps.2.computed.when': '{{concat outputs.price}}',
      ...letter('{{steps.tell.outputs.when}}'),
    },
    code: 'internal_through_output',
  },
  {
    name: 'a secret through $path',
    put: {
      'steps.0.computed.price': { $path: 'intelligence.healthScore' },
      ...letter('{{number outputs.price}}'),
    },
    code: 'internal_through_output',
  },
  {
    name: 'a number that a model made of a secret',
    put: letter('{{outputs.score}}'),
    code: 'internal_through_output',
  },
  // Comparisons that never hold.
  {
    name: 'a choice misspelt in a rule',
    put: { 'conditional_routing.look.routes.0.when.value': 'nnone' },
    code: 'choice_impossible',
    didYouMean: 'none',
  },
  {
    name: 'a choice misspelt in a template',
    put: { 'steps.1.llm_prompt': "{{#if (eq outputs.attention 'wach')}}{{outputs.story}}{{/if}}" },
    code: 'choice_impossible',
    didYouMean: 'watch',
  },
  {
    name: 'a number against a text',
    put: { 'conditional_routing.look.routes.0.when': { path: 'outputs.score', op: 'gte', value: '70' } },
    code: 'comparison_impossible',
  },
  {
    name: 'a flag against a word',
    put: { 'steps.1.llm_prompt': "{{#if (eq outputs.is_large 'true')}}{{outputs.story}}{{/if}}" },
    code: 'comparison_impossible',
  },
  {
    name: 'a date against a number',
    put: {
      'conditional_routing.look.routes.0.when': {
        path: 'term.renewalDate',
        op: 'lt',
        other: 'variables.limit',
      },
    },
    code: 'comparison_impossible',
  },
];
