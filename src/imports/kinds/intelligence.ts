import type { KindSpec } from './kind-spec.ts';
import { AS_OF, CUSTOMER, score } from './shared-columns.ts';

/** What other systems predict about a customer, as of a day. */
export const intelligence: KindSpec = {
  table: 'customer_intelligence',
  key: ['customer_external_id', 'as_of'],
  dated: 'as_of',
  columns: [
    CUSTOMER,
    AS_OF,
    score('risk_score', '0 safe to 100'),
    score('health_score', '0 ill to 100'),
    {
      name: 'health_trend',
      type: 'text',
      oneOf: ['improving', 'stable', 'declining', 'unknown'],
      about: '',
    },
    { name: 'churn_probability', type: 'number', min: 0, max: 1, decimals: 4, about: 'between 0 and 1' },
    { name: 'summary', type: 'text', about: '' },
    { name: 'insights', type: 'json', default: [], about: 'a list of { kind, text, on }' },
    { name: 'risk_factors', type: 'list', default: [], about: '' },
  ],
  problem: ({ insights }) => (Array.isArray(insights ?? []) ? null : 'insights is no list'),
};
