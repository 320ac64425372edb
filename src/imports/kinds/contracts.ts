import { orderProblem } from './date-order.ts';
import type { ImportRecord, KindSpec } from './kind-spec.ts';
import { CUSTOMER, externalId, percent } from './shared-columns.ts';

/** No contract is older: 0001-01-01 and 1899-12-30 mean "no date" in exports, and no term can be computed from them. */
const FIRST_DAY = '1900-01-01';

/** An agreement with a customer, with its current term. */
export const contracts: KindSpec = {
  table: 'contracts',
  key: ['external_id'],
  columns: [
    externalId('agreement', 'contract_id', 'subscription_id', 'agreement_id', 'id', 'contract_number'),
    CUSTOMER,
    {
      name: 'name',
      type: 'text',
      required: true,
      about: 'as a customer calls it',
      aliases: ['contract_name', 'subscription_name', 'title'],
    },
    { name: 'product', type: 'text', about: '', aliases: ['product_name'] },
    { name: 'plan', type: 'text', about: '', aliases: ['plan_tier', 'plan_name', 'edition'] },
    {
      name: 'status',
      type: 'text',
      oneOf: ['draft', 'active', 'expired', 'renewed', 'churned', 'cancelled'],
      default: 'active',
      about: 'only active ones, and expired ones without an outcome, are prepared',
      aliases: ['contract_status', 'state'],
      valueAliases: {
        active: ['live', 'current', 'activated', 'in force'],
        expired: ['ended', 'lapsed'],
        renewed: ['replaced'],
        churned: ['lost'],
        cancelled: ['canceled', 'terminated'],
        draft: ['pending', 'quote', 'new'],
      },
    },
    { name: 'seats', type: 'integer', min: 0, about: '', aliases: ['licenses', 'quantity', 'users'] },
    {
      name: 'currency',
      type: 'currency',
      required: true,
      about: 'of arr and list_arr',
      aliases: ['currency_code'],
    },
    {
      name: 'arr',
      type: 'number',
      required: true,
      min: 0,
      decimals: 2,
      about: 'what they pay a year',
      aliases: ['arr_amount', 'annual_value', 'acv', 'annual_recurring_revenue', 'amount'],
    },
    { name: 'list_arr', type: 'number', min: 0, decimals: 2, about: 'the list price a year' },
    {
      name: 'arr_reporting',
      type: 'number',
      min: 0,
      decimals: 2,
      about: 'in the customer’s reporting currency; taken from arr where the currencies agree',
      separate: true,
    },
    percent('discount_percent', 'discount'),
    { name: 'billing_frequency', type: 'text', about: '', aliases: ['billing', 'billing_period'] },
    { name: 'payment_terms_days', type: 'integer', min: 0, about: '' },
    {
      name: 'auto_renew',
      type: 'boolean',
      default: false,
      about: 'renews unless notice is given',
      aliases: ['auto_renew_flag', 'auto_renewal', 'autorenew'],
    },
    {
      name: 'notice_days',
      type: 'integer',
      min: 0,
      about: 'before the renewal date',
      aliases: ['notice_period'],
    },
    { name: 'notice_given_on', type: 'date', about: '', aliases: ['notice_date'] },
    {
      name: 'uplift_type',
      type: 'text',
      oneOf: ['none', 'fixed', 'cpi', 'negotiated'],
      about: 'empty where nobody has read the contract',
    },
    percent('uplift_cap_percent', 'price_cap'),
    { name: 'terms_verified', type: 'boolean', default: false, about: 'somebody has read the paper' },
    { name: 'po_required', type: 'boolean', about: '' },
    { name: 'renewal_group', type: 'text', about: 'contracts of a customer that renew together share it' },
    {
      name: 'renewal_date',
      type: 'date',
      required: true,
      about: 'when the current term ends',
      aliases: [
        'end_date',
        'contract_end',
        'contract_end_date',
        'expiry_date',
        'expiration_date',
        'expires_on',
        'term_end',
      ],
      separate: true,
    },
    {
      name: 'term_start',
      type: 'date',
      about: 'when the current term began; a later one is a renewal',
      aliases: ['start_date', 'contract_start', 'contract_start_date', 'effective_date'],
      separate: true,
    },
    {
      name: 'term_months',
      type: 'integer',
      min: 1,
      max: 1200,
      about: 'else from both dates, else 12',
      aliases: ['term_length', 'term', 'contract_length'],
      separate: true,
    },
    {
      name: 'term_number',
      type: 'integer',
      min: 1,
      about: 'a higher one than in the book is a renewal',
      separate: true,
    },
  ],
  problem: (record) => placeholderProblem(record) ?? termProblem(record),
};

function placeholderProblem(record: ImportRecord): string | null {
  const placeholder = ['term_start', 'renewal_date'].find((name) => String(record[name] ?? '9') < FIRST_DAY);
  return placeholder === undefined ? null : `${placeholder} ${record[placeholder]} is before ${FIRST_DAY}`;
}

const termProblem = (record: ImportRecord): string | null =>
  record.term_start !== null && record.term_start === record.renewal_date
    ? 'term_start and renewal_date are the same day'
    : orderProblem(record, 'term_start', 'renewal_date');
