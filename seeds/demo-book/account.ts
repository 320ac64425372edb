import { type Agreement, agreementsOf } from './agreements.ts';
import {
  addDays,
  dayAndMonth,
  daysBetween,
  monthName,
  ordinalDay,
  weekdayOf,
  workdayUpTo,
  yearOf,
} from './lib/dates.ts';
import { REPORTING_CURRENCY } from './lib/money.ts';
import { type Random, randomFor, uuidFor } from './lib/random.ts';
import { firstName, type Slots, slug } from './lib/text.ts';
import { contactsOf, ownersOf } from './people.ts';
import type { AccountPlan } from './plan.ts';
import type { ContactRole, ContactRow, CustomerRow, UserRow } from './rows.ts';
import { TRAITS } from './stories.ts';
import { type Usage, usageOf } from './usage.ts';
import { type Country, countryOf } from './words/countries.ts';
import { MAKING } from './words/industries-making.ts';
import { SERVING } from './words/industries-serving.ts';
import type { Industry } from './words/industry.ts';
import { PRODUCTS } from './words/products.ts';
import { RIVALS } from './words/quotes.ts';

/** An account while its rows are being made; all its sources are derived from it. */
export interface Account {
  plan: AccountPlan;
  today: string;
  trade: Industry;
  country: Country;
  customer: CustomerRow;
  owner: UserRow;
  agreements: Agreement[];
  people: ContactRow[];
  usage: Usage;
  rival: string;
  /** Days since a lost customer's term ended; null for a present customer. */
  goneDays: number | null;
  /** A source of chance for one topic of this account. */
  random(topic: string): Random;
  /** The contact who holds a role and has not left. */
  holder(role: ContactRole): ContactRow | null;
}

const INDUSTRIES: Readonly<Record<string, Industry>> = { ...MAKING, ...SERVING };

/** Beginnings of words in a measure that do not say what is measured. */
const MEASURES = new Set(['minut', 'withi', 'under', 'hours', 'quart', 'perce', 'every', 'first', 'witho']);
const topics = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]{4,}/g) ?? [])
    .map((word) => word.slice(0, 5))
    .filter((word) => !MEASURES.has(word));

/** A customer's goals, and the measure by which it will judge them. The goal that the measure is about comes first. */
function aimsOf(
  plan: AccountPlan,
  trade: Industry,
  random: Random,
): Pick<CustomerRow, 'goals' | 'success_criteria'> {
  const drawn = random.sample(trade.goals, plan.complete ? 3 : random.int(1, 3));
  if (!plan.complete && !random.chance(0.75)) return { goals: drawn, success_criteria: null };
  const criterion = random.pick(trade.criteria);
  const measured = new Set(topics(criterion));
  const shared = (goal: string): number => topics(goal).filter((word) => measured.has(word)).length;
  const goal = [...trade.goals].sort((a, b) => shared(b) - shared(a))[0] ?? '';
  const goals =
    shared(goal) === 0 ? drawn : [goal, ...drawn.filter((each) => each !== goal)].slice(0, drawn.length);
  return { goals, success_criteria: criterion };
}

/** What the size of a customer says about it, by its segment. */
const SIZES = {
  enterprise: {
    employees: [900, 14_000],
    tier: (random: Random) => random.pick(['platinum', 'gold']),
    coverage: () => 'named',
  },
  mid_market: {
    employees: [140, 1200],
    tier: (random: Random) => random.pick(['gold', 'silver']),
    coverage: (random: Random) => random.pick(['named', 'pooled']),
  },
  small_business: { employees: [18, 130], tier: () => 'bronze', coverage: () => 'digital' },
} as const;

function customerOf(plan: AccountPlan, trade: Industry, country: Country, random: Random): CustomerRow {
  const segment =
    plan.segment ??
    random.pick([
      'enterprise',
      'mid_market',
      'mid_market',
      'small_business',
      'enterprise',
      'mid_market',
      'small_business',
    ]);
  const size = SIZES[segment];
  const [fewest, most] = size.employees;
  const scale = random.int(fewest, most);
  const employees = scale > 1000 ? Math.round(scale / 100) * 100 : scale;
  return {
    id: uuidFor('customers', plan.externalId),
    external_id: plan.externalId,
    name: plan.name,
    parent_id: null,
    segment,
    tier: size.tier(random),
    industry: trade.label,
    coverage_model: size.coverage(random),
    country: country.name,
    region: country.region,
    timezone: country.timezone,
    language: country.language,
    employees: !plan.complete && random.chance(0.05) ? null : employees,
    website: `https://www.${slug(plan.name).slice(0, 40) || slug(plan.externalId)}.example`,
    customer_since: null,
    lifecycle: plan.story === 'onboarding' ? 'onboarding' : 'active',
    ...aimsOf(plan, trade, random),
    account_plan: null,
    do_not_contact: false,
    reporting_currency: REPORTING_CURRENCY,
    owner_id: null,
    backup_owner_id: null,
    notes: null,
  };
}

/** Everything about an account that does not depend on its renewals. */
export function accountOf(plan: AccountPlan, today: string, seed: number, takenNames: Set<string>): Account {
  const trade = INDUSTRIES[plan.industry];
  if (!trade) throw new Error(`the demo has no industry ${plan.industry}`);
  const country = countryOf(plan.country);
  const random = (topic: string): Random => randomFor(seed, plan.externalId, topic);
  const customer = customerOf(plan, trade, country, random('customer'));
  const { owner, backup } = ownersOf(country.region, random('owners'));
  customer.owner_id = owner.id;
  customer.backup_owner_id = backup?.id ?? null;
  const agreements = agreementsOf(plan, customer, trade, today, random);
  const starts = agreements.flatMap((each) => each.terms.flatMap((term) => term.term_start ?? []));
  customer.customer_since = starts.sort()[0] ?? null;
  const everyLeft = Math.max(...plan.contracts.map((each) => each.daysLeft));
  const temper = TRAITS[plan.story].temper;
  const goneDays = everyLeft < -90 && (temper === 'tense' || temper === 'cold') ? -everyLeft : null;
  const live = agreements.filter(
    ({ contract }) => contract.status === 'active' || contract.status === 'expired',
  );
  const seats = live.reduce((sum, { contract }) => sum + (contract.seats ?? 0), 0);
  const features = [...new Set(agreements.flatMap(({ product }) => PRODUCTS[product].features))];
  const people = plan.without?.includes('contacts')
    ? []
    : contactsOf(plan, customer, trade, today, random('people'), takenNames);
  const usage = usageOf(plan, customer.id, trade, features, seats, goneDays, today, random('usage'));
  Object.assign(customer, plan.columns);
  return {
    plan,
    today,
    trade,
    country,
    customer,
    owner,
    agreements,
    people,
    usage,
    rival: random('rival').pick(RIVALS),
    goneDays,
    random,
    holder: (role) => people.find((person) => person.role === role && person.left_on === null) ?? null,
  };
}

/** The contract that the conversations are about: the one whose renewal is nearest to today. */
const nearest = (account: Account): Agreement => {
  const [first] = [...account.agreements].sort(
    (a, b) => Math.abs(a.plan.daysLeft) - Math.abs(b.plan.daysLeft),
  );
  if (!first) throw new Error(`${account.plan.externalId} has no contract`);
  return first;
};

/**
 * The values of the `{slot}`s in a sentence of a day, spoken with `contact`. Other people that it names are never that
 * contact.
 */
export function slotsAt(account: Account, on: string, contact: ContactRow | null, random: Random): Slots {
  const { trade, country, usage, people } = account;
  const sample = <T>(list: readonly T[]): [T, T] => {
    const [first, second] = random.sample(list, 2);
    const found = first ?? random.pick(list);
    return [found, second ?? found];
  };
  const product = PRODUCTS[nearest(account).product];
  const [feature, feature2] = sample(product.features);
  const [process, process2] = sample(trade.processes);
  const [team, team2] = sample(trade.teams);
  const [city, city2] = sample(country.cities);
  const soonOn = workdayUpTo(addDays(on, random.int(5, 16)));
  const spokenSoon = random.pick([
    dayAndMonth(soonOn),
    dayAndMonth(soonOn),
    soonOn.slice(0, 7) === on.slice(0, 7) ? ordinalDay(soonOn) : dayAndMonth(soonOn),
    `${weekdayOf(soonOn)} ${ordinalDay(soonOn)}`,
  ]);
  const active = usage.activeAt(on);
  const used = usage.seatsUsed;
  const departed = people.find((person) => person.left_on !== null);
  const [n, n2] = [random.int(3, 9), random.int(11, 38)];
  const slots: Record<string, () => string> = {
    feature: () => feature,
    feature2: () => feature2,
    process: () => process,
    process2: () => process2,
    team: () => team,
    team2: () => team2,
    site: () => `the ${city} ${trade.site}`,
    site2: () => `the ${city2} ${trade.site}`,
    audit: () => random.pick(trade.audits),
    system: () => random.pick(trade.systems),
    soon: () => spokenSoon,
    month: () => monthName(addDays(on, random.int(32, 60))),
    lastmonth: () => monthName(addDays(on, -31)),
    seats: () => String(usage.seats),
    n: () => String(n),
    n2: () => String(n2),
    rival: () => account.rival,
    owner: () => firstName(account.owner.name),
    year: () => String(yearOf(on)),
  };
  if (active !== null && active > 3) slots.active = () => String(active);
  if (used !== null && used > 3) slots.used = () => String(used);
  if (used !== null && used < usage.seats * 0.65) slots.few = () => String(used);
  const named: Record<string, ContactRole> = {
    champion: 'champion',
    buyer: 'economic_buyer',
    signer: 'signer',
    sponsor: 'sponsor',
    procurement: 'procurement',
  };
  for (const [slot, role] of Object.entries(named)) {
    const person = account.holder(role);
    if (person && person.id !== contact?.id) slots[slot] = () => firstName(person.name);
  }
  if (departed?.left_on && daysBetween(departed.left_on, on) >= 5 && departed.id !== contact?.id) {
    const leftOn = departed.left_on;
    slots.gone = () => firstName(departed.name);
    slots.gonedate = () => dayAndMonth(leftOn);
  }
  const others = people.filter(
    (person) => person.id !== contact?.id && (person.left_on === null || person.left_on > on),
  );
  if (others.length > 0) {
    const other = random.pick(others);
    slots.other = () => firstName(other.name);
  }
  if (contact) slots.first = () => firstName(contact.name);
  return slots;
}
