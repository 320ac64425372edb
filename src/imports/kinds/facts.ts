import { FACT_KINDS, factValueProblem } from '../../context/fact-value.ts';
import type { KindSpec } from './kind-spec.ts';
import { AS_OF, CONTRACT } from './shared-columns.ts';

/** What somebody said or did about a renewal; append-only. */
export const facts: KindSpec = {
  table: 'renewal_facts',
  key: ['contract_external_id', 'term_number', 'kind', 'source', 'as_of', 'value'],
  dated: 'as_of',
  columns: [
    { ...CONTRACT, required: true },
    { name: 'term_number', type: 'integer', min: 1, about: 'the open term where there is none' },
    {
      name: 'kind',
      type: 'text',
      required: true,
      oneOf: FACT_KINDS,
      about: '',
      aliases: ['fact', 'type'],
    },
    {
      name: 'value',
      type: 'json',
      required: true,
      about: 'an object with the keys of `facts.*`, in camelCase',
    },
    { name: 'source', type: 'text', required: true, about: 'who or what says so' },
    AS_OF,
  ],
  problem: (record) => factValueProblem(String(record.kind), record.value),
};
