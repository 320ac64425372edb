import type { CodeMeaning } from './code-meaning.ts';

/** Problems of what a playbook reads and prints. */
export const READING_CODES = {
  template_syntax: {
    severity: 'error',
    means:
      'The template cannot be read: a block or a brace is not closed, or stands where it has no meaning.',
    example: 'Dear {{customer.name',
    hint: 'Close every block and every brace; write \\{{ for two literal braces.',
  },
  template_feature: {
    severity: 'error',
    means: 'Partials, decorators, three braces and named arguments have no place in a playbook.',
    example: '{{{customer.name}}}',
    hint: 'Write two braces (nothing is ever escaped), write shared text out, give arguments in their order.',
  },
  template_limit: {
    severity: 'error',
    means: 'The template is too long, or its blocks or helpers are nested too deep.',
    example: 'nine {{#if}} within each other',
    hint: 'Split it into sections or steps, or say it in simpler terms.',
  },
  helper_unknown: {
    severity: 'error',
    means: 'There is no such helper or block.',
    example: '{{uper customer.name}}',
    hint: 'Use one of the helpers of docs/template-reference.md.',
  },
  helper_arguments: {
    severity: 'error',
    means: 'A helper is given too few or too many arguments.',
    example: '{{currency contract.arr}}',
    hint: 'Give it the arguments that the reference lists.',
  },
  argument_type: {
    severity: 'error',
    means:
      'A helper is given what it cannot use: a text for a number, an object for a text, a format that it does not have.',
    example: '{{number customer.name}}',
    hint: 'Give it a value of the kind that the reference lists.',
  },
  argument_nullable: {
    severity: 'error',
    means: 'A helper needs a number, and what it is given may be null.',
    example: '{{take customer.goals outputs.count}}',
    hint: 'Wrap the argument in default, or the whole in #if.',
  },
  not_a_date: {
    severity: 'warning',
    means: 'date, period, daysUntil or addDays is given a text of the context that is no date.',
    example: '{{date customer.name}}',
    hint: 'Give it a path whose type is date.',
  },
  path_unknown: {
    severity: 'error',
    means: 'No context has this path.',
    example: '{{customer.nmae}}',
    hint: 'Correct the path; docs/template-reference.md lists them all.',
  },
  path_unguarded: {
    severity: 'error',
    means:
      'The path may be missing although all is well: most contracts arrive mid-cycle, so an earlier stage may not have run.',
    example: '{{stages.discovery.price_cap}}',
    hint: 'Wrap it in default or #if; give a $path its $default.',
  },
  output_not_yet: {
    severity: 'error',
    means:
      'No route has run a step that gives this output by the time it is read, so it is always null here.',
    example: '{{outputs.plan}} in the step before plan',
    hint: 'Move the reader behind the step, or read something else.',
  },
  output_on_some_routes: {
    severity: 'warning',
    means: 'Some routes lead here without a step that gives this output; there it prints nothing.',
    example: '{{outputs.price}} behind a route that skips pricing',
    hint: 'Wrap it in default or #if, or put the step on every route.',
  },
  stage_unknown: {
    severity: 'warning',
    means: 'No playbook that is known has this key.',
    example: '{{default stages.discvery.price_cap 0}}',
    hint: 'Correct the key, or publish that playbook too.',
  },
  stage_output_unknown: {
    severity: 'error',
    means: 'The playbook of this key has no such output in any version that is live.',
    example: '{{default stages.discovery.pricecap 0}}',
    hint: 'Correct the name, or add the output to that playbook and publish it first.',
  },
  previous_output_unknown: {
    severity: 'warning',
    means: 'This version has no such output, so only runs of older versions can have left it.',
    example: "{{default workflow.previous.outputs.frecast ''}}",
    hint: 'Correct the name, or drop it once no older run matters.',
  },
  data_unknown: {
    severity: 'error',
    means: 'data_required or data_wanted names what no context has.',
    example: 'data_required: [customer.nmae]',
    hint: 'Correct the path.',
  },
  data_not_required: {
    severity: 'error',
    means: 'A prompt prints what may be null, unguarded: the model would read a blank.',
    example: 'Tier: {{customer.tier}}',
    hint: 'Name it in data_required if the step cannot do without it; else wrap it in default or #if.',
  },
  not_a_list: {
    severity: 'error',
    means: '#each, #items, each or $each is given what is no list.',
    example: '{{#each customer.name}}…{{/each}}',
    hint: 'Give it the path of a list.',
  },
  prints_object: {
    severity: 'error',
    means: 'An object, or a list of objects, is printed as it is.',
    example: '{{customer.owner}}',
    hint: 'Name one field of it, use #each, or print it with json.',
  },
  currency_sign: {
    severity: 'error',
    means: 'A currency sign stands beside a figure; the contract may be in another currency.',
    example: '€ {{contract.arr}}',
    hint: 'Write {{currency contract.arr contract.currency}}.',
  },
  internal_to_customer: {
    severity: 'error',
    means:
      'A customer artifact reads what only we may know: analytics, notes, the forecast, and what the playbook marks as internal.',
    example: '{{intelligence.riskScore}} in an email',
    hint: 'Take it out, or make the artifact internal.',
  },
  internal_through_output: {
    severity: 'error',
    means:
      'A customer artifact prints an output that carries something internal: computed from it, or a number that a model gave after reading it.',
    example: "computed: { x: '{{intelligence.riskScore}}' } and {{outputs.x}} in an email",
    hint: 'Take it out, compute it from what the customer may know, or make the artifact internal.',
  },
  internal_undecided: {
    severity: 'error',
    means:
      'A playbook that writes to customers has a value that its name, or the stage it comes from, says is internal, and does not say so itself.',
    example: 'outputs: { floor_price: { type: number } }',
    hint: 'Add internal: true to the output, itself where only the value may not be told, or false; for a variable or another stage write its path under internal.',
  },
  choice_impossible: {
    severity: 'error',
    means: 'A value is compared with one that it can never have.',
    example: '{ path: outputs.attention, op: eq, value: noen }',
    hint: 'Use one of the values of its enum.',
  },
  comparison_impossible: {
    severity: 'error',
    means: 'Values of different kinds are compared, which never holds.',
    example: '{ path: contract.arr, op: gt, value: "70" }',
    hint: 'Compare numbers with numbers and texts with texts.',
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
