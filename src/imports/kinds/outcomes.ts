import type { KindSpec } from './kind-spec.ts';
import { CONTRACT, percent } from './shared-columns.ts';

/** How a term ended. */
export const outcomes: KindSpec = {
  table: 'renewal_outcomes',
  key: ['contract_external_id', 'term_number', 'renewal_date'],
  dated: 'recorded_on',
  columns: [
    { ...CONTRACT, required: true, separate: true },
    { name: 'term_number', type: 'integer', min: 1, about: 'which term ended so', separate: true },
    {
      name: 'renewal_date',
      type: 'date',
      about: 'or the date on which it ended; without both it is the open term',
      separate: true,
    },
    {
      name: 'result',
      type: 'text',
      required: true,
      oneOf: ['renewed', 'expanded', 'downgraded', 'churned'],
      about: '',
      aliases: ['outcome', 'status'],
      valueAliases: {
        renewed: ['won', 'closed won'],
        expanded: ['upsell', 'expansion'],
        downgraded: ['downsell', 'contraction'],
        churned: ['lost', 'closed lost'],
      },
    },
    percent('uplift_percent'),
    percent('discount_percent'),
    { name: 'days_late', type: 'integer', about: '' },
    { name: 'reason_code', type: 'text', about: '', aliases: ['reason', 'churn_reason'] },
    {
      name: 'recorded_on',
      type: 'date',
      default: 'as_of',
      about: '',
      aliases: ['churn_date', 'date', 'closed_on'],
    },
  ],
};
