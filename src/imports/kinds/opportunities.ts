import type { KindSpec } from './kind-spec.ts';
import { AS_OF, CONTRACT, CUSTOMER, externalId } from './shared-columns.ts';

/** What the CRM expects of a renewal, as of a day. */
export const opportunities: KindSpec = {
  table: 'crm_opportunities',
  key: ['external_id'],
  dated: 'as_of',
  columns: [
    externalId('opportunity', 'opportunity_id', 'deal_id', 'id'),
    CUSTOMER,
    CONTRACT,
    { name: 'name', type: 'text', required: true, about: '', aliases: ['opportunity_name', 'deal_name'] },
    {
      name: 'stage',
      type: 'text',
      required: true,
      about: 'as the CRM calls it',
      aliases: ['stage_name', 'deal_stage'],
    },
    { name: 'amount', type: 'number', decimals: 2, about: '', aliases: ['opportunity_amount', 'value'] },
    { name: 'currency', type: 'currency', about: '', aliases: ['currency_code'] },
    { name: 'close_date', type: 'date', about: '' },
    { name: 'forecast_category', type: 'text', about: '', aliases: ['forecast'] },
    { name: 'probability', type: 'number', min: 0, max: 100, decimals: 2, about: 'in percent' },
    { name: 'next_step', type: 'text', about: '' },
    { name: 'is_renewal', type: 'boolean', default: true, about: '' },
    AS_OF,
  ],
};
