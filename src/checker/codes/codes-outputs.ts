import type { CodeMeaning } from './code-meaning.ts';

/** Problems of outputs, of prompt sizes, and between playbooks. */
export const OUTPUT_CODES = {
  mock_undeclared: {
    severity: 'error',
    means: 'mock_outputs has what no model is asked for.',
    example: 'mock_outputs: { scroe: 1 }',
    hint: 'Correct the name; computed outputs have no mock.',
  },
  mock_missing: {
    severity: 'error',
    means: 'mock_outputs lacks what the model is asked for, so the mock could not answer.',
    example: 'an output without its mock',
    hint: 'Add it.',
  },
  value_form: {
    severity: 'error',
    means: '$each, $if or $path is not written as it must be.',
    example: '{ $if: true, $then: 1 }',
    hint: 'Write it as docs/playbooks.md shows.',
  },
  value_type: {
    severity: 'error',
    means: 'A computed or mock value cannot become what its output declares.',
    example: "risk_score: { type: integer } and '{{currency contract.arr contract.currency}}'",
    hint: 'Print the bare value, or change the type.',
  },
  value_may_be_null: {
    severity: 'error',
    means: 'A computed or mock value may be empty, and its output is not nullable.',
    example: "price: { type: number } and '{{contract.listArr}}'",
    hint: "Make the type [number, 'null'], or give a default.",
  },
  schema_bounds: {
    severity: 'error',
    means: 'Bounds contradict each other, or stand beside a type they do not belong to.',
    example: '{ type: string, minimum: 3 }',
    hint: 'Correct the bounds.',
  },
  schema_choices: {
    severity: 'error',
    means: 'A choice is not of the type beside it, or is listed twice.',
    example: '{ type: integer, enum: [low] }',
    hint: 'Correct the enum.',
  },
  schema_too_large: {
    severity: 'error',
    means:
      'The outputs of the step are more than a provider accepts: too deep, too many properties or choices.',
    example: 'eleven objects within each other',
    hint: 'Split the step, or flatten its outputs.',
  },
  schema_in_words: {
    severity: 'warning',
    means:
      'More than sixteen nullable outputs: Anthropic cannot enforce the schema and is asked for it in words.',
    example: 'seventeen outputs with a null',
    hint: 'Make some of them plain, or split the step.',
  },
  no_outputs: {
    severity: 'error',
    means: 'An llm step asks for nothing.',
    example: 'outputs: {}',
    hint: 'Say what the model must answer.',
  },
  prompt_fails: {
    severity: 'error',
    means: 'The prompt cannot be rendered with the largest context of the book.',
    example: 'a loop over more than the limits allow',
    hint: 'Shorten its lists with take.',
  },
  prompt_too_large: {
    severity: 'error',
    means: 'Prompt and answer are more than the model takes, with the largest context of the book.',
    example: 'a prompt of 210,000 tokens for a window of 200,000',
    hint: 'Shorten its lists with take, or choose another model.',
  },
  prompt_large: {
    severity: 'warning',
    means:
      'Prompt and answer take more than four fifths of what the model takes, with the largest context of the book.',
    example: 'a prompt of 170,000 tokens for a window of 200,000',
    hint: 'Shorten its lists with take.',
  },
  window_overlap: {
    severity: 'warning',
    means: 'Two playbooks run for the same contracts on the same days.',
    example: '70–90 beside 60–80',
    hint: 'Move one window, unless it is meant.',
  },
  window_gap: {
    severity: 'warning',
    means: 'No playbook covers some days between two windows.',
    example: '90–120 beside 60–80',
    hint: 'Move one window, unless it is meant.',
  },
  version_unreachable: {
    severity: 'warning',
    means: 'Another version is chosen wherever this one could be.',
    example: 'two variations for the same audience, of different priority',
    hint: 'Change the audience or the priority, or remove the version.',
  },
  audience_impossible: {
    severity: 'error',
    means: 'No contract can fulfil the audience.',
    example: 'arr_min above arr_max',
    hint: 'Correct the audience.',
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
