import { type Account, accountOf, slotsAt } from './account.ts';
import { awkwardPlans, EDGES } from './awkward-cases.ts';
import { engagementOf, intelligenceOf, snapshotsOf } from './intelligence.ts';
import { interactionsOf, type Pools, poolsOf } from './interactions.ts';
import { addDays } from './lib/dates.ts';
import { deckOf, randomFor } from './lib/random.ts';
import { canFill, fill } from './lib/text.ts';
import { opportunitiesOf } from './opportunities.ts';
import { CAST } from './people.ts';
import { type AccountPlan, ordinaryPlans } from './plan.ts';
import { playRenewal } from './renewal.ts';
import type { DemoBook } from './rows.ts';
import { TRAITS } from './stories.ts';
import { ticketsOf } from './tickets.ts';
import { PARENTS } from './words/companies.ts';
import { ACCOUNT_PLANS, NOTES } from './words/plans-and-notes.ts';

export { AWKWARD, EDGES, edgeId } from './awkward-cases.ts';
export type { DemoBook } from './rows.ts';

const emptyBook = (): DemoBook => ({
  users: CAST.map((user) => ({ ...user })),
  customers: [],
  contracts: [],
  contract_terms: [],
  contacts: [],
  usage_metrics: [],
  support_tickets: [],
  interactions: [],
  customer_intelligence: [],
  customer_engagement: [],
  crm_opportunities: [],
  renewal_facts: [],
  account_snapshots: [],
  renewal_outcomes: [],
});

type Texts = (account: Account) => { notes: string | null; plan: string | null };

/** Account plans and notes, dealt so that neighbouring accounts do not read alike. */
function textsOf(seed: number): Texts {
  const notes = deckOf(randomFor(seed, 'notes'), NOTES);
  const plans = Object.fromEntries(
    Object.entries(ACCOUNT_PLANS).map(([temper, list]) => [
      temper,
      deckOf(randomFor(seed, 'plan', temper), list),
    ]),
  );
  return (account) => {
    const random = account.random('texts');
    const complete = account.plan.complete === true;
    const slots = slotsAt(account, account.today, null, random);
    const deal = (
      deck: ReturnType<typeof deckOf<string>> | undefined,
      list: readonly string[],
    ): string | null => {
      const fits = (each: string): boolean => canFill(each, slots);
      return deck && list.some(fits) ? fill(deck(fits), slots) : null;
    };
    const temper = TRAITS[account.plan.story].temper;
    return {
      notes: complete || random.chance(0.68) ? deal(notes, NOTES) : null,
      plan: complete || random.chance(0.62) ? deal(plans[temper], ACCOUNT_PLANS[temper]) : null,
    };
  };
}

/** Adds one account with all of its rows. The order matters: facts before notes, notes before scores. */
function addAccount(book: DemoBook, account: Account, pools: Pools, texts: Texts): void {
  const { customer, agreements, people, plan } = account;
  const renewals = agreements.map((agreement) => playRenewal(account, agreement));
  const tickets = ticketsOf(account);
  const interactions = interactionsOf(account, renewals, tickets, pools);
  const { rows: intelligence, scores } = intelligenceOf(account, tickets, interactions);
  const said = texts(account);
  customer.notes = plan.columns?.notes === undefined ? said.notes : plan.columns.notes;
  customer.account_plan = plan.columns?.account_plan === undefined ? said.plan : plan.columns.account_plan;
  book.customers.push(customer);
  book.contacts.push(...people);
  book.usage_metrics.push(...account.usage.rows);
  book.support_tickets.push(...tickets);
  book.interactions.push(...interactions);
  book.customer_intelligence.push(...intelligence);
  book.customer_engagement.push(...engagementOf(account));
  book.crm_opportunities.push(...opportunitiesOf(account, renewals));
  book.account_snapshots.push(...snapshotsOf(account, scores));
  for (const { contract, terms, outcomes } of agreements) {
    book.contracts.push(contract);
    book.contract_terms.push(...terms);
    book.renewal_outcomes.push(...outcomes);
  }
  for (const { ledger } of renewals) book.renewal_facts.push(...ledger.rows);
}

function linkParents(book: DemoBook): void {
  const byName = new Map(book.customers.map((customer) => [customer.name, customer]));
  for (const [child, parent] of Object.entries(PARENTS)) {
    const customer = byName.get(child);
    if (customer) customer.parent_id = byName.get(parent)?.id ?? null;
  }
}

/**
 * The demo book as of `today`: an invented vendor's customers with the rows that all sources would bring. Pure: the
 * same `today` and `seed` give the same rows on every machine, and ids depend on neither.
 */
export function buildDemoBook({ today, seed = 1 }: { today: string; seed?: number }): DemoBook {
  const book = emptyBook();
  const pools = poolsOf(seed);
  const texts = textsOf(seed);
  const takenNames = new Set(CAST.map((user) => user.name));
  const { plans, spare } = ordinaryPlans(seed, EDGES.length);
  const all: AccountPlan[] = [...plans, ...awkwardPlans(spare, (days) => addDays(today, -days))];
  for (const plan of all) addAccount(book, accountOf(plan, today, seed, takenNames), pools, texts);
  linkParents(book);
  return book;
}
