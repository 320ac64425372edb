import { type Account, slotsAt } from './account.ts';
import { addDays, daysBetween, workdayUpTo } from './lib/dates.ts';
import { deckOf, type Random, randomFor, uuidFor } from './lib/random.ts';
import { canFill, fill, type Slots } from './lib/text.ts';
import type { Renewal } from './renewal.ts';
import type { ContactRole, ContactRow, InteractionRow, TicketRow } from './rows.ts';
import { TRAITS } from './stories.ts';
import { TRADE_BEATS } from './words/beats-by-trade.ts';
import { CHASES, ENDINGS, EVERYDAY } from './words/beats-everyday.ts';
import { RENEWAL_BEATS } from './words/beats-renewal.ts';
import { TENSE_BEATS } from './words/beats-tense.ts';
import { WARM_BEATS } from './words/beats-warm.ts';

interface Beat {
  kind: string;
  role: string;
  mood: number;
  text: string;
}

const MOODS: Readonly<Record<string, number>> = { '++': 2, '+': 1, '0': 0, '-': -1, '--': -2 };
const ROLES: Readonly<Record<string, ContactRole>> = {
  champion: 'champion',
  buyer: 'economic_buyer',
  signer: 'signer',
  sponsor: 'sponsor',
  proc: 'procurement',
  tech: 'technical',
  user: 'user',
  other: 'other',
};
const KINDS: Readonly<Record<string, Pick<InteractionRow, 'kind' | 'direction' | 'executive'>>> = {
  meeting: { kind: 'meeting', direction: 'two_way', executive: false },
  call: { kind: 'call', direction: 'two_way', executive: false },
  qbr: { kind: 'qbr', direction: 'two_way', executive: false },
  exec: { kind: 'meeting', direction: 'two_way', executive: true },
  mail: { kind: 'email', direction: 'two_way', executive: false },
  in: { kind: 'email', direction: 'inbound', executive: false },
  out: { kind: 'email', direction: 'outbound', executive: false },
  note: { kind: 'note', direction: 'outbound', executive: false },
};

/** Parses a line of the form `kind role mood | text`. */
export function parseBeat(line: string): Beat {
  const match = /^(\w+) (\w+) (\+\+|\+|0|--|-) \| (.+)$/.exec(line);
  const [, kind = '', role = '', mood = '', text = ''] = match ?? [];
  if (!(kind in KINDS) || !(role in ROLES || role === 'any' || role === 'goner'))
    throw new Error(`not a note: ${line}`);
  return { kind, role, mood: MOODS[mood] ?? 0, text };
}

type Deal = (fits: (beat: Beat) => boolean) => Beat | null;

/** The pools of notes, dealt over the whole book so that no two accounts read alike. */
export interface Pools {
  everyday: Deal;
  chase: Deal;
  story(story: string): Deal;
  trade(industry: string): Deal;
  renewal(event: string): Deal;
}

export function poolsOf(seed: number): Pools {
  const decks = new Map<string, Deal>();
  const pool = (name: string, lines: readonly string[]): Deal => {
    const known = decks.get(name);
    if (known) return known;
    const beats = lines.map(parseBeat);
    const deck = deckOf(randomFor(seed, 'pool', name), beats);
    const deal: Deal = (fits) => (beats.some(fits) ? deck(fits) : null);
    decks.set(name, deal);
    return deal;
  };
  return {
    everyday: pool('everyday', EVERYDAY),
    chase: pool('chase', CHASES),
    story: (story) =>
      pool(`story ${story}`, { ...WARM_BEATS, ...TENSE_BEATS }[story as keyof typeof WARM_BEATS] ?? []),
    trade: (industry) => pool(`trade ${industry}`, TRADE_BEATS[industry] ?? []),
    renewal: (event) => pool(`renewal ${event}`, RENEWAL_BEATS[event] ?? []),
  };
}

const personFor = (account: Account, role: string, on: string): ContactRow | null => {
  if (role === 'goner')
    return account.people.find((person) => person.left_on !== null && person.left_on > on) ?? null;
  const wanted = ROLES[role];
  return (
    account.people.find((each) => each.role === wanted && (each.left_on === null || each.left_on > on)) ??
    null
  );
};

/** The interactions with one customer in the last half year, those that the renewal facts imply included. */
export function interactionsOf(
  account: Account,
  renewals: readonly Renewal[],
  tickets: readonly TicketRow[],
  pools: Pools,
): InteractionRow[] {
  const { plan, today } = account;
  if (plan.without?.includes('interactions')) return [];
  const random = account.random('interactions');
  const since = account.customer.customer_since ?? addDays(today, -400);
  const drafts: { on: string; beat: Beat; contact: ContactRow | null; summary: string }[] = [];
  const used = new Set<string>();
  const sev1 = tickets.find((ticket) => ticket.severity === 1 && ticket.closed_on === null);

  /** Writes one note from a pool, if one of its sentences fits the day and the people. */
  const write = (deal: Deal, on: string, says: Slots, closing: boolean): boolean => {
    if (on < since) return false;
    const trouble: Slots =
      sev1 && sev1.opened_on <= on ? { tkt: () => sev1.external_id, sev1: () => sev1.subject } : {};
    const known = new Map<string, Slots>();
    const slotsFor = (contact: ContactRow | null): Slots => {
      const key = contact?.id ?? '';
      const slots = known.get(key) ?? { ...slotsAt(account, on, contact, random), ...trouble, ...says };
      known.set(key, slots);
      return slots;
    };
    const fits = (beat: Beat): boolean => {
      if (used.has(beat.text)) return false;
      const contact = beat.role === 'any' ? null : personFor(account, beat.role, on);
      return (beat.role === 'any' || contact !== null) && canFill(beat.text, slotsFor(contact));
    };
    const beat = deal(fits);
    if (!beat) return false;
    used.add(beat.text);
    const contact = beat.role === 'any' ? null : personFor(account, beat.role, on);
    const slots = slotsFor(contact);
    const closer = random.pick(ENDINGS.filter((each) => canFill(each, slots)).concat(''));
    const chatty =
      closing &&
      beat.kind !== 'note' &&
      beat.kind !== 'out' &&
      beat.text.length < 140 &&
      !beat.text.includes('{soon}');
    const text = chatty && random.chance(0.38) ? `${beat.text} ${closer}`.trim() : beat.text;
    drafts.push({ on, beat, contact, summary: fill(text, slots) });
    return true;
  };

  for (const renewal of renewals) {
    // Contracts that renew together are discussed once.
    const group = renewal.agreement.plan.group;
    const first = renewals.find((each) => each.agreement.plan.group === group);
    if (group !== undefined && first !== renewal) continue;
    for (const event of renewal.events) write(pools.renewal(event.key), event.on, event.says, false);
  }

  const traits = TRAITS[plan.story];
  const replies = renewals.flatMap(({ ledger }) => (ledger.lastReplyOn === null ? [] : [ledger.lastReplyOn]));
  const lastWord = drafts.filter(({ beat }) => isTwoWay(beat)).map(({ on }) => on);
  const newest = [...replies, ...lastWord].sort().at(-1);
  const quiet = account.goneDays ?? random.int(traits.quiet[0], traits.quiet[1]);
  const latest = newest ?? workdayUpTo(addDays(today, -quiet));
  const spoken = lastWord.includes(latest);

  const depth = { enterprise: 7, mid_market: 5, small_business: 4 }[account.customer.segment ?? ''] ?? 4;
  const count = Math.max(
    2,
    plan.story === 'auto_quiet' || plan.story === 'silent' ? 3 : depth + random.int(-1, 2),
  );
  const span = plan.story === 'onboarding' ? 45 : random.int(95, 150);
  let own = plan.story === 'support_trouble' || plan.story === 'champion_left' ? 4 : 3;
  let trade = true;
  for (let index = 0; index < count; index += 1) {
    // The last word comes first, then back in time with growing gaps.
    if (index === 0 && spoken) continue;
    const back = Math.round((index / count) ** 1.25 * span + (index === 0 ? 0 : random.int(2, 9)));
    const on = index === 0 ? latest : workdayUpTo(addDays(latest, -back));
    const last = index === 0;
    if (own > 0 && write(onlySpoken(pools.story(plan.story), last), on, {}, true)) own -= 1;
    else if (trade && write(onlySpoken(pools.trade(plan.industry), last), on, {}, true)) trade = false;
    else write(onlySpoken(pools.everyday, last), on, {}, true);
  }
  if (sev1) {
    // A case of severity 1 is discussed when it opens and every few days since.
    const aboutIt: Deal = (fits) =>
      pools.story(plan.story)((beat) => beat.text.includes('{tkt}') && fits(beat));
    write(aboutIt, workdayUpTo(addDays(sev1.opened_on, 1)), {}, false);
    write(aboutIt, workdayUpTo(addDays(today, -random.int(1, 3))), {}, false);
  }
  const waiting = renewals.some(({ course }) => course === 'silent') || plan.story === 'silent';
  if (waiting && account.goneDays === null) {
    const days = daysBetween(latest, today);
    for (let index = 1; index <= 3 && days > 9; index += 1)
      write(pools.chase, workdayUpTo(addDays(latest, Math.round((days * index) / 4))), {}, false);
  }
  const rows = rowsOf(account, drafts);
  rememberOlder(account, rows[0]?.occurred_on ?? latest, since, random);
  return rows;
}

/** Gives most people without a conversation in this time an older one. */
function rememberOlder(account: Account, first: string, since: string, random: Random): void {
  for (const person of account.people) {
    const on = workdayUpTo(addDays(first, -random.int(12, 190)));
    if (person.last_two_way_on === null && on > since && random.chance(0.6)) person.last_two_way_on = on;
  }
}

const isTwoWay = (beat: Beat): boolean => KINDS[beat.kind]?.direction === 'two_way';
const onlySpoken =
  (deal: Deal, only: boolean): Deal =>
  (fits) =>
    deal((beat) => (!only || isTwoWay(beat)) && fits(beat));

function rowsOf(
  account: Account,
  drafts: readonly { on: string; beat: Beat; contact: ContactRow | null; summary: string }[],
): InteractionRow[] {
  const ordered = [...drafts].sort((a, b) => a.on.localeCompare(b.on));
  return ordered.map(({ on, beat, contact, summary }, index) => {
    const form = KINDS[beat.kind] ?? { kind: 'note', direction: 'outbound', executive: false };
    if (contact && form.direction !== 'outbound') {
      const before = contact.last_two_way_on;
      contact.last_two_way_on = before !== null && before > on ? before : on;
    }
    const number = String(index + 1).padStart(2, '0');
    return {
      id: uuidFor('interactions', account.plan.externalId, number),
      external_id: `ACT-${account.plan.externalId.slice(4)}-${number}`,
      customer_id: account.customer.id,
      contact_id: contact?.id ?? null,
      occurred_on: on,
      ...form,
      summary,
      sentiment: beat.kind === 'note' || beat.kind === 'out' ? null : beat.mood,
    };
  });
}
