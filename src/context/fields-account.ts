import { z } from 'zod';
import {
  broughtBy,
  count,
  date,
  flag,
  group,
  internal,
  maybeCount,
  maybeDate,
  maybeDays,
  maybeFlag,
  maybeMoney,
  maybeMonths,
  maybePercent,
  money,
  months,
  open,
} from './field.ts';

const person = z.object({
  id: open.text('users.id', 'id of the person'),
  name: open.text('users.name', 'name'),
  email: open.text('users.email', 'address'),
  title: open.maybeText('users.title', 'what they are with us'),
});

export const customerSchema = broughtBy('customers', {
  id: open.text('customers.id', 'id of the customer'),
  externalId: open.text('customers.external_id', 'id in the system the customer came from'),
  name: open.text('customers.name', 'name of the account'),
  parentName: open.maybeText('customers.parent_id → customers.name', 'name of the parent account'),
  segment: open.maybeText('customers.segment', 'segment, as the book calls it'),
  tier: open.maybeText('customers.tier', 'tier, as the book calls it'),
  industry: open.maybeText('customers.industry', 'industry'),
  coverageModel: open.maybeText('customers.coverage_model', 'how the account is looked after'),
  country: open.maybeText('customers.country', 'country'),
  region: open.maybeText('customers.region', 'region'),
  timezone: open.maybeText('customers.timezone', 'time zone'),
  language: open.maybeText('customers.language', 'language'),
  employees: maybeCount('customers.employees', 'people who work there'),
  website: open.maybeText('customers.website', 'web site'),
  customerSince: maybeDate('customers.customer_since', 'day on which they became a customer'),
  tenureMonths: maybeMonths('customers.customer_since', 'months since then', { nullWith: 'customerSince' }),
  lifecycle: open.maybeText('customers.lifecycle', 'where they are in their life as a customer'),
  goals: open.texts('customers.goals', 'what they want to reach with us'),
  successCriteria: open.maybeText('customers.success_criteria', 'how they measure success'),
  hasAccountPlan: flag('customers.account_plan', 'whether there is an account plan'),
  accountPlan: internal.maybeText('customers.account_plan', 'the account plan'),
  doNotContact: flag('customers.do_not_contact', 'whether nobody there may be written to'),
  arr: money(
    'contracts.arr_reporting, summed',
    'ARR of all live contracts, in the reporting currency',
    'customer.reportingCurrency',
  ),
  reportingCurrency: open.text('customers.reporting_currency', 'currency of `customer.arr`'),
  contractsCount: count('contracts, counted', 'live contracts'),
  owner: group(
    person.nullable(),
    'users',
    'who acts for the account: the owner, or the backup of one who left',
  ),
  backupOwner: group(
    person.nullable(),
    'customers.backup_owner_id → users',
    'the backup, where that is somebody else',
  ),
  notes: internal.maybeText('customers.notes', 'notes on file'),
});

const coTerming = z.object({
  id: open.text('contracts.id', 'id of the other contract'),
  name: open.text('contracts.name', 'name of the other contract'),
  arr: money('contracts.arr', 'its ARR, in its own currency', 'contract.coTerming[].currency'),
  currency: open.text('contracts.currency', 'currency of that ARR'),
  renewalDate: date('contract_terms.renewal_date', 'day on which it renews'),
});

export const contractSchema = broughtBy('contracts', {
  id: open.text('contracts.id', 'id of the contract'),
  externalId: open.text('contracts.external_id', 'id in the system it came from'),
  name: open.text('contracts.name', 'name of the contract'),
  product: open.maybeText('contracts.product', 'product'),
  plan: open.maybeText('contracts.plan', 'plan'),
  status: open.text('contracts.status', 'active, or expired and not settled'),
  seats: maybeCount('contracts.seats', 'seats bought'),
  currency: open.text('contracts.currency', 'currency of every amount of the contract'),
  arr: money('contracts.arr', 'what is paid a year', 'contract.currency'),
  listArr: maybeMoney('contracts.list_arr', 'what it would be a year at list price', 'contract.currency'),
  arrReporting: maybeMoney(
    'contracts.arr_reporting',
    'ARR in the reporting currency',
    'customer.reportingCurrency',
  ),
  discountPercent: maybePercent('contracts.discount_percent', 'discount off list, percent'),
  billingFrequency: open.maybeText('contracts.billing_frequency', 'how often it is billed'),
  paymentTermsDays: maybeDays('contracts.payment_terms_days', 'days in which an invoice is due'),
  autoRenew: flag(
    'contracts.auto_renew, notice_given_on',
    'whether it renews by itself; not once notice is given',
  ),
  noticeGivenOn: maybeDate('contracts.notice_given_on', 'day on which the customer gave notice'),
  noticeDays: maybeDays('contracts.notice_days', 'notice period in days'),
  upliftType: open.maybeText(
    'contracts.uplift_type',
    'none, fixed, cpi, negotiated; null where nobody has read the contract',
  ),
  upliftCapPercent: maybePercent('contracts.uplift_cap_percent', 'most that the price may rise, percent'),
  termsVerified: flag('contracts.terms_verified', 'whether somebody has checked these terms'),
  poRequired: maybeFlag('contracts.po_required', 'whether a purchase order is needed'),
  renewalGroup: open.maybeText('contracts.renewal_group', 'contracts of one group renew together'),
  coTerming: group(z.array(coTerming), 'contracts of the same renewal_group', 'the others of the group'),
});

const previousTerm = z.object({
  renewalDate: date('contract_terms.renewal_date', 'day on which the last term ended'),
  result: open.text('renewal_outcomes.result', 'how it ended'),
  upliftPercent: maybePercent('renewal_outcomes.uplift_percent', 'rise of the price then, percent'),
  discountPercent: maybePercent('renewal_outcomes.discount_percent', 'discount then, percent'),
  daysLate: maybeDays('renewal_outcomes.days_late', 'days after the date on which it was settled'),
  reasonCode: open.maybeText('renewal_outcomes.reason_code', 'why it ended so'),
});

export const termSchema = broughtBy('contracts', {
  id: open.text('contract_terms.id', 'id of the term'),
  number: count('contract_terms.term_number', 'first, second, …'),
  startDate: maybeDate('contract_terms.term_start', 'first day of the term'),
  renewalDate: date('contract_terms.renewal_date', 'day on which the contract renews or ends'),
  months: months('contract_terms.term_months', 'length in months'),
  noticeDeadline: maybeDate('contract_terms.renewal_date − contracts.notice_days', 'last day for notice'),
  decisionDate: date(
    'contract_terms, contracts.notice_days',
    'the earlier of notice deadline and renewal date',
  ),
  previous: group(
    previousTerm.nullable(),
    'renewal_outcomes',
    'how the last term ended; null in a first one',
    { source: 'outcomes' },
  ),
});
