import { addDays } from './lib/dates.ts';
import { type Random, uuidFor } from './lib/random.ts';
import { slug } from './lib/text.ts';
import type { AccountPlan } from './plan.ts';
import type { ContactRole, ContactRow, CustomerRow, UserRow } from './rows.ts';
import { type Story, TRAITS } from './stories.ts';
import { countryOf } from './words/countries.ts';
import type { Industry } from './words/industry.ts';
import { CULTURES, culture } from './words/people.ts';
import { VENDOR } from './words/products.ts';

const user = (
  key: string,
  name: string,
  title: string,
  role: UserRow['role'],
  manager: string | null,
  active = true,
): UserRow => ({
  id: uuidFor('users', key),
  external_id: key,
  email: `${slug(name, '.')}@${VENDOR.domain}`,
  name,
  title,
  role,
  manager_id: manager === null ? null : uuidFor('users', manager),
  active,
});

/** The people of the vendor. One CSM has left; the backup has their accounts. */
export const CAST: readonly UserRow[] = [
  user('USR-RUTH', 'Ruth Castellan', 'Director of Customer Success', 'csm_manager', null),
  user('USR-OLIVIER', 'Olivier Dembélé', 'Customer Success Manager Lead, EMEA', 'csm_manager', null),
  user('USR-DANIELA', 'Daniela Voss', 'Customer Success Manager', 'csm', 'USR-OLIVIER'),
  user('USR-TOMAS', 'Tomás Iriarte', 'Senior Customer Success Manager', 'csm', 'USR-OLIVIER'),
  user('USR-PRIYA', 'Priya Raghunathan', 'Customer Success Manager', 'csm', 'USR-OLIVIER'),
  user('USR-INGRID', 'Ingrid Solheim', 'Customer Success Manager', 'csm', 'USR-OLIVIER'),
  user('USR-KENJI', 'Kenji Aramaki', 'Senior Customer Success Manager', 'csm', 'USR-RUTH'),
  user('USR-AMARA', 'Amara Oyelaran', 'Customer Success Manager', 'csm', 'USR-RUTH'),
  user('USR-DESMOND', 'Desmond Leclair', 'Senior Customer Success Manager', 'csm', 'USR-RUTH'),
  user('USR-LEILA', 'Leila Shirazi', 'Customer Success Manager', 'csm', 'USR-RUTH'),
  user('USR-GREGOR', 'Gregor Pawelka', 'Customer Success Manager (left)', 'csm', 'USR-OLIVIER', false),
  user('USR-NOOR', 'Noor Lindqvist-Shah', 'Renewals Programme Lead', 'author', 'USR-RUTH'),
  user('USR-SAM', 'Sam Whitlock', 'Platform Operations', 'ops', null),
];

export const userByKey = (key: string): UserRow => {
  const found = CAST.find((each) => each.external_id === key);
  if (!found) throw new Error(`the demo has no user ${key}`);
  return found;
};

const TEAMS = {
  EMEA: ['USR-DANIELA', 'USR-TOMAS', 'USR-PRIYA', 'USR-INGRID'],
  AMER: ['USR-DESMOND', 'USR-AMARA', 'USR-LEILA'],
  APAC: ['USR-KENJI', 'USR-LEILA'],
} as const;

/** The owner of an account in a region, and their backup. */
export function ownersOf(
  region: keyof typeof TEAMS,
  random: Random,
): { owner: UserRow; backup: UserRow | null } {
  const [owner, backup] = random.sample<string>(TEAMS[region], 2).map(userByKey);
  if (!owner) throw new Error(`nobody looks after ${region}`);
  return { owner, backup: random.chance(0.12) ? null : (backup ?? null) };
}

const TITLES: Readonly<Record<Exclude<ContactRole, 'champion' | 'sponsor' | 'user'>, readonly string[]>> = {
  economic_buyer: [
    'Finance Director',
    'Head of Finance',
    'Chief Financial Officer',
    'Controller',
    'Business Manager',
  ],
  signer: ['Company Secretary', 'Authorised Signatory', 'Head of Contracts', 'Deputy Managing Director'],
  procurement: ['Procurement Manager', 'Category Manager Software', 'Strategic Buyer', 'Purchasing Lead'],
  technical: ['IT Manager', 'Systems Administrator', 'Integration Architect', 'Head of IT'],
  other: ['Legal Counsel', 'Data Protection Officer', 'Head of Legal'],
};
const INFLUENCE: Readonly<Record<ContactRole, readonly [number, number]>> = {
  champion: [3, 4],
  economic_buyer: [4, 5],
  signer: [3, 5],
  sponsor: [5, 5],
  procurement: [2, 4],
  technical: [2, 3],
  user: [1, 2],
  other: [2, 3],
};

/** Roles that a story needs. */
const NEEDED: Readonly<Partial<Record<Story, readonly ContactRole[]>>> = {
  sponsored: ['sponsor'],
  price: ['procurement'],
  legal_drag: ['procurement', 'other'],
  late_payer: ['procurement'],
  support_trouble: ['technical'],
  onboarding: ['technical', 'user'],
  product_gap: ['technical', 'user'],
  champion_left: ['user'],
  declining: ['user'],
  silent: ['user'],
  overuse: ['technical'],
};

type Chances = readonly (readonly [ContactRole, number])[];
/** Who is known at an account of a segment, and how probably. */
const MAYBE: Readonly<Record<string, Chances>> = {
  enterprise: [
    ['signer', 0.9],
    ['sponsor', 0.75],
    ['technical', 0.9],
    ['procurement', 0.7],
    ['user', 1],
    ['user', 0.4],
  ],
  mid_market: [
    ['signer', 0.55],
    ['sponsor', 0.3],
    ['technical', 0.6],
    ['procurement', 0.2],
    ['user', 0.85],
  ],
};
const OTHERS_MAYBE: Chances = [
  ['user', 0.6],
  ['technical', 0.2],
];

function rolesOf(plan: AccountPlan, segment: string, random: Random): ContactRole[] {
  const maybe = MAYBE[segment] ?? OTHERS_MAYBE;
  const roles: ContactRole[] = ['champion', 'economic_buyer'];
  for (const [role, probability] of maybe) if (random.chance(probability)) roles.push(role);
  for (const role of NEEDED[plan.story] ?? []) if (!roles.includes(role)) roles.push(role);
  return plan.contacts === undefined ? roles : fillUp(roles, plan.contacts);
}

function fillUp(roles: ContactRole[], count: number): ContactRole[] {
  const order: ContactRole[] = ['signer', 'sponsor', 'technical', 'procurement', 'user', 'other'];
  const missing = order.filter((role) => !roles.includes(role));
  return [...roles, ...missing].slice(0, count);
}

function titleOf(role: ContactRole, trade: Industry, random: Random): string {
  if (role === 'champion') return random.pick(trade.champions);
  if (role === 'sponsor') return random.pick(trade.sponsors);
  return random.pick(role === 'user' ? trade.users : TITLES[role]);
}

/** A name that nobody else in the book has; about one in six is drawn from any culture instead of the country's own. */
function nameOf(country: string, random: Random, taken: Set<string>): string {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const home = countryOf(country).culture;
    const from = random.chance(0.16) || attempt > 40 ? random.pick(Object.keys(CULTURES)) : home;
    const { given, family } = culture(from);
    const name = `${random.pick(given)} ${random.pick(family)}`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
  throw new Error(`no free name left in ${country}`);
}

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** The contacts of one customer, those who have left included. `last_two_way_on` follows from the interactions. */
export function contactsOf(
  plan: AccountPlan,
  customer: CustomerRow,
  trade: Industry,
  today: string,
  random: Random,
  taken: Set<string>,
): ContactRow[] {
  const roles = rolesOf(plan, customer.segment ?? 'mid_market', random);
  const host = slug(customer.name).slice(0, 40) || slug(customer.external_id);
  const mood = TRAITS[plan.story].mood;
  const hole = (probability: number): boolean => random.chance(probability) && plan.complete !== true;
  const titles = new Set<string>();
  const firsts = new Set<string>();
  return roles.map((role, index) => {
    let name = nameOf(plan.country, random, taken);
    while (firsts.has(name.split(' ')[0] ?? '')) name = nameOf(plan.country, random, taken);
    firsts.add(name.split(' ')[0] ?? '');
    let title = titleOf(role, trade, random);
    for (let attempt = 0; titles.has(title) && attempt < 8; attempt += 1)
      title = titleOf(role, trade, random);
    titles.add(title);
    const left = role === 'champion' && plan.story === 'champion_left';
    const [low, high] = INFLUENCE[role];
    const externalId = `PER-${plan.externalId.slice(4)}-${index + 1}`;
    return {
      id: uuidFor('contacts', externalId),
      external_id: externalId,
      customer_id: customer.id,
      name,
      title: hole(0.05) ? null : title,
      email: hole(0.04) ? null : `${slug(name, '.')}@${host}.example`,
      role,
      influence: hole(0.07) ? null : random.int(low, high),
      sentiment: hole(0.14) ? null : within(random.int(mood[0], mood[1]) + (left ? 1 : 0), -2, 2),
      last_two_way_on: null,
      left_on: left ? addDays(today, -random.int(26, 64)) : null,
      do_not_contact: role === 'user' && random.chance(0.03),
      ...plan.people?.[index],
    };
  });
}
