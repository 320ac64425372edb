import type { ImportKind, KindColumn, KindSpec } from './kind-spec.ts';
import { CUSTOMER } from './kinds-book.ts';

const id = (what: string, ...aliases: string[]): KindColumn => ({
  name: 'external_id',
  type: 'text',
  required: true,
  about: `the id of the ${what} in its source`,
  aliases: [...aliases, 'id'],
});
const CONTRACT: KindColumn = {
  name: 'contract_external_id',
  type: 'text',
  about: 'the contract, by its id in the source',
  aliases: ['contract_id', 'subscription_id', 'agreement_id'],
};
const AS_OF: KindColumn = {
  name: 'as_of',
  type: 'date',
  default: 'as_of',
  about: 'the day it was so; the day of the import where there is none',
  aliases: ['date', 'day', 'updated_at', 'snapshot_date'],
};
const count = (name: string, about: string, ...aliases: string[]): KindColumn => ({
  name,
  type: 'integer',
  min: 0,
  about,
  aliases,
});
const score = (name: string, about: string): KindColumn => ({
  name,
  type: 'number',
  min: 0,
  max: 100,
  decimals: 2,
  about,
});
const percent = (name: string): KindColumn => ({
  name,
  type: 'number',
  min: -9999,
  max: 9999,
  decimals: 2,
  about: '',
});

const FACT_KINDS = ['proposal', 'stance', 'commitment', 'agreed_terms', 'paper', 'order', 'payment'] as const;

/** What feeds deliver about the book, and what was said and came of it. */
export const FEED_KINDS: Readonly<
  Record<Exclude<ImportKind, 'customers' | 'contracts' | 'contacts'>, KindSpec>
> = {
  usage: {
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
  },
  tickets: {
    table: 'support_tickets',
    key: ['external_id'],
    dated: 'opened_on',
    columns: [
      id('case', 'ticket_id', 'case_id', 'case_number'),
      CUSTOMER,
      {
        name: 'subject',
        type: 'text',
        required: true,
        about: '',
        aliases: ['title', 'summary', 'description'],
      },
      {
        name: 'severity',
        type: 'integer',
        required: true,
        min: 1,
        max: 4,
        about: '1 is the worst',
        aliases: ['priority', 'sev'],
      },
      {
        name: 'status',
        type: 'text',
        required: true,
        oneOf: ['open', 'pending', 'solved', 'closed'],
        about: '',
        aliases: ['state', 'ticket_status'],
      },
      {
        name: 'opened_on',
        type: 'date',
        required: true,
        about: '',
        aliases: ['created_at', 'submitted_at', 'opened_at', 'created_date', 'created'],
      },
      { name: 'closed_on', type: 'date', about: '', aliases: ['closed_at', 'resolved_at', 'solved_at'] },
      {
        name: 'satisfaction',
        type: 'number',
        min: 1,
        max: 5,
        decimals: 1,
        about: '',
        aliases: ['satisfaction_score', 'csat', 'rating'],
      },
    ],
  },
  interactions: {
    table: 'interactions',
    key: ['external_id'],
    dated: 'occurred_on',
    columns: [
      id('conversation', 'activity_id', 'interaction_id', 'event_id'),
      CUSTOMER,
      {
        name: 'contact_external_id',
        type: 'text',
        about: 'a contact of that customer',
        aliases: ['contact_id'],
      },
      {
        name: 'occurred_on',
        type: 'date',
        required: true,
        about: '',
        aliases: ['date', 'activity_date', 'occurred_at'],
      },
      {
        name: 'kind',
        type: 'text',
        required: true,
        oneOf: ['meeting', 'call', 'email', 'qbr', 'note'],
        about: '',
        aliases: ['type', 'activity_type'],
      },
      {
        name: 'direction',
        type: 'text',
        required: true,
        oneOf: ['inbound', 'outbound', 'two_way'],
        about: '',
      },
      { name: 'executive', type: 'boolean', default: false, about: 'with an executive of theirs' },
      { name: 'summary', type: 'text', about: '', aliases: ['notes', 'description', 'subject'] },
      { name: 'sentiment', type: 'integer', min: -2, max: 2, about: '-2 hostile to 2 fond' },
    ],
  },
  engagement: {
    table: 'customer_engagement',
    key: ['customer_external_id', 'as_of'],
    dated: 'as_of',
    columns: [
      CUSTOMER,
      AS_OF,
      { name: 'nps', type: 'integer', min: -100, max: 100, about: '', aliases: ['nps_score'] },
      { name: 'nps_on', type: 'date', about: 'when they were asked', aliases: ['nps_date'] },
    ],
  },
  intelligence: {
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
  },
  opportunities: {
    table: 'crm_opportunities',
    key: ['external_id'],
    dated: 'as_of',
    columns: [
      id('opportunity', 'opportunity_id', 'deal_id'),
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
  },
  facts: {
    table: 'renewal_facts',
    key: ['contract_external_id', 'term_number', 'kind', 'source', 'as_of', 'value'],
    dated: 'as_of',
    columns: [
      { ...CONTRACT, required: true },
      { name: 'term_number', type: 'integer', min: 1, about: 'the open term where there is none' },
      { name: 'kind', type: 'text', required: true, oneOf: FACT_KINDS, about: '', aliases: ['fact', 'type'] },
      {
        name: 'value',
        type: 'json',
        required: true,
        about: 'an object with the keys of `facts.*`, in camelCase',
      },
      { name: 'source', type: 'text', required: true, about: 'who or what says so' },
      AS_OF,
    ],
  },
  outcomes: {
    table: 'renewal_outcomes',
    key: ['contract_external_id', 'term_number', 'renewal_date'],
    dated: 'recorded_on',
    columns: [
      { ...CONTRACT, required: true },
      { name: 'term_number', type: 'integer', min: 1, about: 'which term ended so' },
      {
        name: 'renewal_date',
        type: 'date',
        about: 'or the date on which it ended; without both it is the open term',
      },
      {
        name: 'result',
        type: 'text',
        required: true,
        oneOf: ['renewed', 'expanded', 'downgraded', 'churned'],
        about: '',
        aliases: ['outcome', 'status'],
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
  },
};
