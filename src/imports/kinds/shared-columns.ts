import type { KindColumn } from './kind-spec.ts';

export const CUSTOMER: KindColumn = {
  name: 'customer_external_id',
  type: 'text',
  required: true,
  about: 'the customer, by its id in the source',
  aliases: ['customer_id', 'account_id', 'client_id', 'company_id', 'organization_id', 'customer', 'account'],
};

export const CONTRACT: KindColumn = {
  name: 'contract_external_id',
  type: 'text',
  about: 'the contract, by its id in the source',
  aliases: ['contract_id', 'subscription_id', 'agreement_id'],
};

export const AS_OF: KindColumn = {
  name: 'as_of',
  type: 'date',
  default: 'as_of',
  about: 'the day it was so; the day of the import where there is none',
  aliases: ['date', 'day', 'updated_at', 'snapshot_date'],
};

export const externalId = (what: string, ...aliases: string[]): KindColumn => ({
  name: 'external_id',
  type: 'text',
  required: true,
  about: `the id of the ${what} in its source`,
  aliases,
});

export const count = (name: string, about: string, ...aliases: string[]): KindColumn => ({
  name,
  type: 'integer',
  min: 0,
  about,
  aliases,
});

export const score = (name: string, about: string): KindColumn => ({
  name,
  type: 'number',
  min: 0,
  max: 100,
  decimals: 2,
  about,
});

export const percent = (name: string, ...aliases: string[]): KindColumn => ({
  name,
  type: 'number',
  min: -9999,
  max: 9999,
  decimals: 2,
  about: '',
  aliases,
});
