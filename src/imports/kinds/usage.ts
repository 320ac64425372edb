import type { KindSpec } from './kind-spec.ts';
import { CUSTOMER, count } from './shared-columns.ts';

/** What a customer used on a day. */
export const usage: KindSpec = {
  table: 'usage_metrics',
  key: ['customer_external_id', 'day'],
  dated: 'day',
  columns: [
    CUSTOMER,
    { name: 'day', type: 'date', required: true, about: '', aliases: ['usage_date', 'date'] },
    count('active_users', 'on that day', 'users', 'dau'),
    count('events', 'on that day', 'usage_count', 'actions'),
    count('seats_used', '', 'seats', 'licenses_used'),
    {
      name: 'top_features',
      type: 'list',
      default: [],
      about: 'the most used first',
      aliases: ['features', 'feature_name'],
    },
  ],
};
