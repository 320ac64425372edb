import { deckOf, type Random, randomFor } from './lib/random.ts';
import type { ContactRow, ContractRow, CustomerRow, TermRow } from './rows.ts';
import type { Story } from './stories.ts';
import { COMPANIES, type Company, PARENTS } from './words/companies.ts';
import type { ProductKey } from './words/products.ts';

/** What is decided about a contract before any of its rows exist. Fields left out are drawn at random. */
export interface ContractPlan {
  externalId: string;
  /** Days from today to the renewal; negative once it has passed. */
  daysLeft: number;
  product?: ProductKey;
  termMonths?: number;
  autoRenew?: boolean;
  noticeDays?: number;
  /** Contracts of the customer with the same group renew together. */
  group?: string;
  earlierTerms?: number;
  /** The course of the renewal, where the story should not decide it: see courses.ts. */
  course?: string;
  /** Columns set explicitly. */
  columns?: Partial<ContractRow>;
  term?: Partial<TermRow>;
}

/** A source in which a customer has no rows. */
type MissingSource =
  | 'usage'
  | 'contacts'
  | 'tickets'
  | 'interactions'
  | 'intelligence'
  | 'engagement'
  | 'crm'
  | 'facts'
  | 'snapshots';

/** What is decided about an account before any of its rows exist. */
export interface AccountPlan {
  externalId: string;
  name: string;
  country: string;
  industry: string;
  story: Story;
  segment?: 'enterprise' | 'mid_market' | 'small_business';
  contracts: ContractPlan[];
  contacts?: number;
  /** Whether every column that may be unknown has a value. */
  complete?: boolean;
  columns?: Partial<CustomerRow>;
  /** Columns set explicitly for the first contact, the second … */
  people?: readonly Partial<ContactRow>[];
  without?: readonly MissingSource[];
  usageEndsDaysAgo?: number;
  intelligenceDaysAgo?: number;
}

interface Window {
  name: string;
  /** Days left, counted to the decision where the contract renews by itself. */
  from: number;
  to: number;
  byHand: number;
  byItself: number;
}

/** How many ordinary contracts stand in each window. */
const WINDOWS: readonly Window[] = [
  { name: 'new', from: 300, to: 345, byHand: 9, byItself: 3 },
  { name: 'far', from: 181, to: 299, byHand: 17, byItself: 6 },
  { name: '150–179', from: 150, to: 179, byHand: 17, byItself: 4 },
  { name: '120–149', from: 120, to: 149, byHand: 19, byItself: 5 },
  { name: '90–119', from: 90, to: 119, byHand: 17, byItself: 5 },
  { name: '60–89', from: 60, to: 89, byHand: 19, byItself: 5 },
  { name: '30–59', from: 30, to: 59, byHand: 18, byItself: 5 },
  { name: '15–29', from: 15, to: 29, byHand: 15, byItself: 4 },
  { name: '7–14', from: 7, to: 14, byHand: 12, byItself: 3 },
  { name: '0–6', from: 0, to: 6, byHand: 11, byItself: 3 },
  { name: 'late', from: -30, to: -1, byHand: 8, byItself: 6 },
  { name: 'recovery', from: -90, to: -31, byHand: 4, byItself: 0 },
  { name: 'lost', from: -190, to: -91, byHand: 3, byItself: 0 },
];

const BY_HAND: readonly Story[] = [
  'grower',
  'grower',
  'sponsored',
  'sponsored',
  'overuse',
  'steady',
  'steady',
  'steady',
  'legal_drag',
  'late_payer',
  'price',
  'price',
  'budget_cut',
  'product_gap',
  'shelfware',
  'support_trouble',
  'support_trouble',
  'merger',
  'silent',
  'silent',
  'champion_left',
  'champion_left',
  'declining',
  'declining',
];
const BY_ITSELF: readonly Story[] = [
  'auto_quiet',
  'auto_quiet',
  'auto_quiet',
  'steady',
  'grower',
  'price',
  'shelfware',
  'declining',
  'silent',
  'overuse',
];
const LONG_LOST: readonly Story[] = ['declining', 'silent', 'price', 'budget_cut', 'late_payer'];

interface Slot {
  story: Story;
  daysLeft: number;
  autoRenew: boolean;
  noticeDays: number | null;
  window: string;
}

/** One slot per contract: when it renews, whether by itself, and a story that fits. */
function slotsOf(random: Random): Slot[] {
  const byHand = deckOf(random, BY_HAND);
  const byItself = deckOf(random, BY_ITSELF);
  const lost = deckOf(random, LONG_LOST);
  return WINDOWS.flatMap((window) => {
    const count = window.byHand + window.byItself;
    const autoRenew = random.shuffle(Array.from({ length: count }, (_, index) => index < window.byItself));
    return autoRenew.map((auto, index) => {
      const width = (window.to - window.from + 1) / count;
      const days = window.from + Math.floor(index * width + random.next() * width);
      const noticeDays = auto ? random.pick([30, 30, 60, 60, 90]) : null;
      const locked = auto && window.name === 'late';
      const current = auto ? byItself : byHand;
      const running = window.from < -30 ? lost : current;
      const story = window.name === 'new' ? 'onboarding' : running();
      // Past its notice deadline, but not yet rolled over: it is locked in.
      const decided = locked ? Math.max(days, 2 - (noticeDays ?? 0)) : days;
      return {
        story,
        daysLeft: window.name === 'new' ? days : decided + (noticeDays ?? 0),
        autoRenew: auto,
        noticeDays,
        window: window.name,
      };
    });
  });
}

const HEADS: ReadonlySet<string> = new Set(Object.values(PARENTS));
const ALONE: ReadonlySet<string> = new Set(['new', 'recovery', 'lost']);

/** How many customers hold two, three and four contracts. */
const SEVERAL = [4, 4, 3, 3, 3, 3, ...Array.from({ length: 15 }, () => 2)];

const contractOf = (customer: string, at: number, slot: Slot): ContractPlan => ({
  externalId: `CTR-${customer.slice(4)}-${at + 1}`,
  daysLeft: slot.daysLeft,
  autoRenew: slot.autoRenew,
  ...(slot.noticeDays === null ? {} : { noticeDays: slot.noticeDays }),
});

/** The plans of ordinary accounts. `reserved` companies are left for the awkward cases. */
export function ordinaryPlans(seed: number, reserved: number): { plans: AccountPlan[]; spare: Company[] } {
  const random = randomFor(seed, 'plans');
  const companies = random.shuffle(COMPANIES);
  const spare = companies.splice(0, reserved);
  const slots = random.shuffle(slotsOf(random));
  const sizes = random.shuffle([
    ...SEVERAL,
    ...Array.from({ length: slots.length - SEVERAL.reduce((sum, size) => sum + size, 0) }, () => 1),
  ]);
  const plans: AccountPlan[] = [];
  for (const [index, size] of sizes.entries()) {
    const company = companies[index];
    // A new or long lost customer has one contract.
    const [first] = slots.splice(
      Math.max(
        0,
        slots.findIndex((slot) => size === 1 || !ALONE.has(slot.window)),
      ),
      1,
    );
    if (!company || !first) throw new Error('the register holds too few companies for the slots');
    const externalId = `ACC-${1001 + index}`;
    const contracts = [contractOf(externalId, 0, first)];
    const coTerming = size > 1 && !first.autoRenew && index % 2 === 0;
    for (let at = 1; at < size; at += 1) {
      // A second contract comes from the same window where both renew together, else from any window.
      const found = slots.findIndex((slot) =>
        coTerming ? slot.window === first.window && !slot.autoRenew : !ALONE.has(slot.window),
      );
      const [slot] = slots.splice(Math.max(found, 0), 1);
      if (!slot) break;
      const together = coTerming && slot.window === first.window && !slot.autoRenew;
      contracts.push(contractOf(externalId, at, together ? { ...slot, daysLeft: first.daysLeft } : slot));
    }
    const group = `RG-${externalId.slice(4)}`;
    const companions = contracts.filter((each) => !each.autoRenew && each.daysLeft === first.daysLeft).length;
    plans.push({
      externalId,
      ...company,
      ...(HEADS.has(company.name) ? { segment: 'enterprise' as const } : {}),
      story: first.story,
      contracts: contracts.map((contract) =>
        coTerming && companions > 1 && !contract.autoRenew && contract.daysLeft === first.daysLeft
          ? { ...contract, group }
          : contract,
      ),
    });
    if (slots.length === 0) break;
  }
  return { plans, spare };
}
