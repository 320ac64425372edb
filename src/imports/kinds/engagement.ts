import type { KindSpec } from './kind-spec.ts';
import { AS_OF, CUSTOMER } from './shared-columns.ts';

/** What a customer thinks of us, as of a day. */
export const engagement: KindSpec = {
  table: 'customer_engagement',
  key: ['customer_external_id', 'as_of'],
  dated: 'as_of',
  columns: [
    CUSTOMER,
    AS_OF,
    { name: 'nps', type: 'integer', min: -100, max: 100, about: '', aliases: ['nps_score'] },
    { name: 'nps_on', type: 'date', about: 'when they were asked', aliases: ['nps_date'] },
  ],
};
