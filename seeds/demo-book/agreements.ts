import { addDays, addMonths } from './lib/dates.ts';
import { fromDollars, inReporting, roundPrice } from './lib/money.ts';
import { type Random, uuidFor } from './lib/random.ts';
import type { AccountPlan, ContractPlan } from './plan.ts';
import type { ContractRow, CustomerRow, OutcomeRow, TermRow } from './rows.ts';
import { countryOf } from './words/countries.ts';
import type { Industry } from './words/industry.ts';
import { type Plan, PRODUCTS, type ProductKey } from './words/products.ts';

/** One contract with its terms; a stage prepares the last one. */
export interface Agreement {
  plan: ContractPlan;
  product: ProductKey;
  contract: ContractRow;
  term: TermRow;
  terms: TermRow[];
  outcomes: OutcomeRow[];
}

const SEATS = { enterprise: [220, 1300], mid_market: [55, 240], small_business: [10, 56] } as const;

function planFor(segment: string, random: Random): Plan {
  if (segment === 'enterprise') return 'Enterprise';
  if (segment === 'mid_market') return random.chance(0.75) ? 'Business' : 'Enterprise';
  return random.chance(0.6) ? 'Team' : 'Business';
}

function upliftOf(
  random: Random,
): Pick<ContractRow, 'uplift_type' | 'uplift_cap_percent' | 'terms_verified'> {
  const draw = random.next();
  if (draw < 0.16) return { uplift_type: null, uplift_cap_percent: null, terms_verified: false };
  const terms_verified = random.chance(0.78);
  if (draw < 0.5)
    return { uplift_type: 'cpi', uplift_cap_percent: random.pick([3, 4, 5, 5, 6]), terms_verified };
  if (draw < 0.74)
    return { uplift_type: 'fixed', uplift_cap_percent: random.pick([3, 3.5, 4, 5]), terms_verified };
  if (draw < 0.9)
    return { uplift_type: 'negotiated', uplift_cap_percent: random.pick([null, 7, 8, 10]), terms_verified };
  return { uplift_type: 'none', uplift_cap_percent: 0, terms_verified };
}

/** The months of a term, enough that it has begun. */
function monthsOf(plan: AccountPlan, contract: ContractPlan, random: Random): number {
  if (contract.termMonths !== undefined) return contract.termMonths;
  if (plan.story === 'onboarding') return 12;
  const drawn = random.pick([12, 12, 12, 12, 12, 12, 12, 24, 24, 36]);
  return contract.daysLeft > 340 ? Math.max(drawn, contract.daysLeft > 700 ? 36 : 24) : drawn;
}

function contractOf(
  plan: AccountPlan,
  wanted: ContractPlan,
  customer: CustomerRow,
  product: ProductKey,
  random: Random,
): ContractRow {
  const segment = customer.segment ?? 'mid_market';
  const size = segment === 'enterprise' || segment === 'small_business' ? segment : 'mid_market';
  const level = planFor(segment, random);
  const [low, high] = SEATS[size];
  // Later contracts of a customer are smaller than the first.
  const share = plan.contracts[0] === wanted ? 1 : random.between(0.25, 0.7, 2);
  const drawn = Math.max(8, Math.round(random.int(low, high) * share));
  const seats = drawn > 100 ? Math.round(drawn / 10) * 10 : drawn;
  const currency = wanted.columns?.currency ?? countryOf(plan.country).currency;
  const list = roundPrice(fromDollars(seats * PRODUCTS[product].price[level], currency), currency);
  const discount = random.chance(0.25) ? 0 : random.int(2, segment === 'enterprise' ? 24 : 14);
  const arr = roundPrice(list * (1 - discount / 100), currency);
  const large = segment === 'enterprise' || plan.industry === 'public';
  const row: ContractRow = {
    id: uuidFor('contracts', wanted.externalId),
    external_id: wanted.externalId,
    customer_id: customer.id,
    name: `${PRODUCTS[product].name} ${level}`,
    product: PRODUCTS[product].name,
    plan: level,
    status: wanted.daysLeft < 0 && !wanted.autoRenew && random.chance(0.7) ? 'expired' : 'active',
    seats,
    currency,
    arr,
    list_arr: list,
    arr_reporting: null,
    discount_percent: Number(((1 - arr / list) * 100).toFixed(1)),
    billing_frequency: random.pick(['annual', 'annual', 'annual', 'annual', 'quarterly', 'monthly']),
    payment_terms_days: random.pick([30, 30, 30, 45, 60]),
    auto_renew: wanted.autoRenew ?? false,
    notice_days: wanted.noticeDays ?? (random.chance(0.3) ? null : random.pick([30, 60, 90])),
    notice_given_on: null,
    ...upliftOf(random),
    po_required: random.chance(0.1) ? null : random.chance(large ? 0.65 : 0.25),
    renewal_group: wanted.group ?? null,
    ...wanted.columns,
  };
  return { ...row, arr_reporting: wanted.columns?.arr_reporting ?? inReporting(row.arr, row.currency) };
}

const WORSE = { shelfware: 'value', budget_cut: 'budget', declining: 'adoption', price: 'price' } as const;

/** How a closed term ended, in line with today's price. */
function outcomeOf(
  plan: AccountPlan,
  contract: ContractRow,
  term: TermRow,
  last: boolean,
  today: string,
  random: Random,
): OutcomeRow {
  const late = plan.story === 'late_payer' || plan.story === 'legal_drag' || random.chance(0.12);
  const daysLate = late ? random.int(4, 26) : 0;
  const reason = plan.story in WORSE ? WORSE[plan.story as keyof typeof WORSE] : null;
  const shrunk = last && reason !== null && random.chance(0.4);
  const grown = (plan.story === 'grower' || plan.story === 'overuse') && random.chance(0.6);
  const cap = contract.uplift_cap_percent ?? 6;
  const recorded = addDays(term.renewal_date, daysLate + random.int(0, 4));
  const larger = grown ? 'expanded' : 'renewed';
  const delay = plan.story === 'late_payer' ? 'payment' : 'legal';
  const delayed = daysLate > 0 ? delay : null;
  return {
    term_id: term.id,
    result: shrunk ? 'downgraded' : larger,
    uplift_percent: shrunk || random.chance(0.2) ? 0 : random.between(Math.min(1.5, cap), cap, 1),
    discount_percent: last
      ? contract.discount_percent
      : Math.max(0, (contract.discount_percent ?? 0) + random.int(-3, 3)),
    days_late: daysLate,
    reason_code: shrunk ? reason : delayed,
    recorded_on: recorded > today ? today : recorded,
  };
}

const churned = (term: TermRow): OutcomeRow => ({
  term_id: term.id,
  result: 'churned',
  uplift_percent: null,
  discount_percent: null,
  days_late: null,
  reason_code: 'value',
  recorded_on: addDays(term.renewal_date, 9),
});

function termsOf(
  plan: AccountPlan,
  wanted: ContractPlan,
  contract: ContractRow,
  today: string,
  random: Random,
): Pick<Agreement, 'term' | 'terms' | 'outcomes'> {
  const months = monthsOf(plan, wanted, random);
  const renewal = addDays(today, wanted.daysLeft);
  const before =
    wanted.earlierTerms ??
    (plan.story === 'onboarding' || random.chance(0.34) ? 0 : random.pick([1, 1, 1, 2, 2, 3, 4]));
  const terms: TermRow[] = [];
  let start = addMonths(renewal, -months);
  terms.push({
    id: uuidFor('contract_terms', contract.external_id, String(before + 1)),
    contract_id: contract.id,
    term_number: before + 1,
    term_start: start,
    renewal_date: renewal,
    term_months: months,
    status: ['churned', 'cancelled', 'renewed'].includes(contract.status) ? 'closed' : 'open',
    ...wanted.term,
  });
  for (let number = before; number >= 1; number -= 1) {
    const length = random.pick([12, 12, 12, 24]);
    const end = start;
    start = addMonths(end, -length);
    terms.unshift({
      id: uuidFor('contract_terms', contract.external_id, String(number)),
      contract_id: contract.id,
      term_number: number,
      term_start: start,
      renewal_date: end,
      term_months: length,
      status: 'closed',
    });
  }
  const term = terms[terms.length - 1];
  if (!term) throw new Error(`${contract.external_id} has no term`);
  const outcomes = terms
    .filter((each) => each !== term)
    .map((each, index, closed) =>
      outcomeOf(plan, contract, each, index === closed.length - 1, today, random),
    );
  if (contract.status === 'churned') outcomes.push(churned(term));
  return { term, terms, outcomes };
}

/** The contracts of an account, each for another product as far as its industry uses enough of them. */
export function agreementsOf(
  plan: AccountPlan,
  customer: CustomerRow,
  trade: Industry,
  today: string,
  randomOf: (topic: string) => Random,
): Agreement[] {
  const products = randomOf('products').shuffle(trade.products);
  const names = new Set<string>();
  return plan.contracts.map((wanted, index) => {
    const random = randomOf(`contract ${index}`);
    const product = wanted.product ?? products[index % products.length] ?? 'flow';
    const contract = contractOf(plan, wanted, customer, product, random);
    if (names.has(contract.name)) {
      contract.name = `${contract.name}, ${random.pick(countryOf(plan.country).cities)}`;
    }
    names.add(contract.name);
    return { plan: wanted, product, contract, ...termsOf(plan, wanted, contract, today, random) };
  });
}
