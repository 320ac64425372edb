import { z } from 'zod';
import {
  date,
  flag,
  int,
  maybeDate,
  maybeFlag,
  maybeInt,
  maybeNumber,
  maybeText,
  number,
  text,
  texts,
} from './field.ts';

const person = z.object({
  id: text('users.id', 'id of the person'),
  name: text('users.name', 'name'),
  email: text('users.email', 'address'),
  title: maybeText('users.title', 'what they are with us'),
});

export const customerSchema = z.object({
  id: text('customers.id', 'id of the customer'),
  externalId: text('customers.external_id', 'id in the system the customer came from'),
  name: text('customers.name', 'name of the account'),
  parentName: maybeText('customers.parent_id → customers.name', 'name of the parent account'),
  segment: maybeText('customers.segment', 'segment, as the book calls it'),
  tier: maybeText('customers.tier', 'tier, as the book calls it'),
  industry: maybeText('customers.industry', 'industry'),
  coverageModel: maybeText('customers.coverage_model', 'how the account is looked after'),
  country: maybeText('customers.country', 'country'),
  region: maybeText('customers.region', 'region'),
  timezone: maybeText('customers.timezone', 'time zone'),
  language: maybeText('customers.language', 'language'),
  employees: maybeInt('customers.employees', 'people who work there'),
  website: maybeText('customers.website', 'web site'),
  customerSince: maybeDate('customers.customer_since', 'day on which they became a customer'),
  tenureMonths: maybeInt('customers.customer_since', 'months since then'),
  lifecycle: maybeText('customers.lifecycle', 'where they are in their life as a customer'),
  goals: texts('customers.goals', 'what they want to reach with us'),
  successCriteria: maybeText('customers.success_criteria', 'how they measure success'),
  hasAccountPlan: flag('customers.account_plan', 'whether there is an account plan'),
  accountPlan: maybeText('customers.account_plan', 'the account plan'),
  doNotContact: flag('customers.do_not_contact', 'whether nobody there may be written to'),
  arr: number('contracts.arr_reporting, summed', 'ARR of all live contracts, in the reporting currency'),
  reportingCurrency: text('customers.reporting_currency', 'currency of `customer.arr`'),
  contractsCount: int('contracts, counted', 'live contracts'),
  owner: person.nullable().meta({
    source: 'users',
    description: 'who acts for the account: the owner, or the backup of one who left',
  }),
  backupOwner: person.nullable().meta({
    source: 'customers.backup_owner_id → users',
    description: 'the backup, where that is somebody else',
  }),
  notes: maybeText('customers.notes', 'notes on file'),
});

const coTerming = z.object({
  id: text('contracts.id', 'id of the other contract'),
  name: text('contracts.name', 'name of the other contract'),
  arr: number('contracts.arr', 'its ARR, in its own currency'),
  currency: text('contracts.currency', 'currency of that ARR'),
  renewalDate: date('contract_terms.renewal_date', 'day on which it renews'),
});

export const contractSchema = z.object({
  id: text('contracts.id', 'id of the contract'),
  externalId: text('contracts.external_id', 'id in the system it came from'),
  name: text('contracts.name', 'name of the contract'),
  product: maybeText('contracts.product', 'product'),
  plan: maybeText('contracts.plan', 'plan'),
  status: text('contracts.status', 'active, or expired and not settled'),
  seats: maybeInt('contracts.seats', 'seats bought'),
  currency: text('contracts.currency', 'currency of every amount of the contract'),
  arr: number('contracts.arr', 'what is paid a year'),
  listArr: maybeNumber('contracts.list_arr', 'what it would be a year at list price'),
  arrReporting: maybeNumber('contracts.arr_reporting', 'ARR in the reporting currency'),
  discountPercent: maybeNumber('contracts.discount_percent', 'discount off list, percent'),
  billingFrequency: maybeText('contracts.billing_frequency', 'how often it is billed'),
  paymentTermsDays: maybeInt('contracts.payment_terms_days', 'days in which an invoice is due'),
  autoRenew: flag(
    'contracts.auto_renew, notice_given_on',
    'whether it renews by itself; not once notice is given',
  ),
  noticeGivenOn: maybeDate('contracts.notice_given_on', 'day on which the customer gave notice'),
  noticeDays: maybeInt('contracts.notice_days', 'notice period in days'),
  upliftType: maybeText(
    'contracts.uplift_type',
    'none, fixed, cpi, negotiated; null where nobody has read the contract',
  ),
  upliftCapPercent: maybeNumber('contracts.uplift_cap_percent', 'most that the price may rise, percent'),
  termsVerified: flag('contracts.terms_verified', 'whether somebody has checked these terms'),
  poRequired: maybeFlag('contracts.po_required', 'whether a purchase order is needed'),
  renewalGroup: maybeText('contracts.renewal_group', 'contracts of one group renew together'),
  coTerming: z
    .array(coTerming)
    .meta({ source: 'contracts of the same renewal_group', description: 'the others of the group' }),
});

const previousTerm = z.object({
  renewalDate: date('contract_terms.renewal_date', 'day on which the last term ended'),
  result: text('renewal_outcomes.result', 'how it ended'),
  upliftPercent: maybeNumber('renewal_outcomes.uplift_percent', 'rise of the price then, percent'),
  discountPercent: maybeNumber('renewal_outcomes.discount_percent', 'discount then, percent'),
  daysLate: maybeInt('renewal_outcomes.days_late', 'days after the date on which it was settled'),
  reasonCode: maybeText('renewal_outcomes.reason_code', 'why it ended so'),
});

export const termSchema = z.object({
  id: text('contract_terms.id', 'id of the term'),
  number: int('contract_terms.term_number', 'first, second, …'),
  startDate: maybeDate('contract_terms.term_start', 'first day of the term'),
  renewalDate: date('contract_terms.renewal_date', 'day on which the contract renews or ends'),
  months: int('contract_terms.term_months', 'length in months'),
  noticeDeadline: maybeDate('contract_terms.renewal_date − contracts.notice_days', 'last day for notice'),
  decisionDate: date(
    'contract_terms, contracts.notice_days',
    'the earlier of notice deadline and renewal date',
  ),
  previous: previousTerm
    .nullable()
    .meta({ source: 'renewal_outcomes', description: 'how the last term ended; null in a first one' }),
});
