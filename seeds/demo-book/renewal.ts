import { type Account, slotsAt } from './account.ts';
import type { Agreement } from './agreements.ts';
import { COURSES, courseOf, type EventKey, GAPS, NEWEST } from './courses.ts';
import { FactLedger, type Offer } from './facts.ts';
import { addDays, daysBetween, longDate, workdayUpTo } from './lib/dates.ts';
import { percent, roundPrice, spoken } from './lib/money.ts';
import type { Random } from './lib/random.ts';
import { canFill, fill, type Slots } from './lib/text.ts';
import { TRAITS } from './stories.ts';
import { ACCEPTED, COMPETING, DECLINED, KEEPING, OBJECTIONS } from './words/quotes.ts';

/** An event of a renewal, for the notes about it. */
interface RenewalEvent {
  key: EventKey;
  on: string;
  /** Slots for the sentences about it, besides the usual ones. */
  says: Slots;
}

export interface Renewal extends Offer {
  agreement: Agreement;
  course: string;
  events: RenewalEvent[];
  ledger: FactLedger;
}

const EARLY: ReadonlySet<EventKey> = new Set(['drafted', 'sent', 'viewed']);

/** How many days ago each event was, the newest last and at least a day ago. */
function agosOf(events: readonly EventKey[], daysLeft: number, random: Random): number[] {
  const newest = events[events.length - 1];
  if (!newest) return [];
  const [low, high] = NEWEST[newest] ?? [1, 6];
  // A long overdue renewal fell quiet between the end of the term and today.
  let ago = daysLeft < -30 ? Math.round(-daysLeft * random.between(0.35, 0.95, 2)) : random.int(low, high);
  const agos = [ago];
  for (let at = events.length - 1; at > 0; at -= 1) {
    const [shortest, longest] = GAPS[events[at] as EventKey];
    ago += random.int(shortest, longest);
    agos.unshift(ago);
  }
  // An offer goes out before the term ends, however late everything else is.
  const early = Math.max(0, random.int(28, 60) - daysLeft - (agos[0] ?? 0));
  return agos.map((each, index) =>
    daysLeft < 0 && EARLY.has(events[index] as EventKey) ? each + early : each,
  );
}

function offerOf(account: Account, agreement: Agreement, random: Random): Offer {
  const [low, high] = TRAITS[account.plan.story].increase;
  const { arr, currency, uplift_cap_percent: cap } = agreement.contract;
  const increase = Math.min(cap ?? 7, random.pick([low, (low + high) / 2, high]));
  return { increase, amount: roundPrice(arr * (1 + increase / 100), currency) };
}

const WAITING = [
  'their legal team',
  'the finance director',
  'procurement',
  'the second signatory',
  'the supplier review',
];
const AGREED = [
  'Same seats, same plan.',
  'Same seats; one training day included.',
  'Invoice goes to the new entity.',
  'Notice period stays as it is.',
  'Payment in two halves.',
  'Start date unchanged; order form shows the old contract number.',
];

/** Quotations that fit an event and an objection. */
function quotesFor(event: EventKey, objection: string | null): readonly string[] {
  if (event === 'accepted') return ACCEPTED;
  if (event === 'auto_keep') return KEEPING;
  if (event === 'competitive') return COMPETING;
  if (event === 'declined' || event === 'notice') return DECLINED;
  return OBJECTIONS[objection ?? 'price'] ?? [];
}

function courseFor(account: Account, agreement: Agreement, daysLeft: number, random: Random): string {
  const { plan, agreements } = account;
  if (plan.without?.includes('facts')) return 'none';
  const { contract } = agreement;
  const byItself = contract.auto_renew && contract.notice_given_on === null;
  const course = courseOf(plan.story, TRAITS[plan.story], daysLeft, byItself, random);
  // A customer who talks about one contract is not silent about the other.
  const others = agreements.some((each) => each.plan.daysLeft !== agreement.plan.daysLeft);
  return course === 'silent' && others ? 'sent' : course;
}

/** Plays a renewal up to today: its facts as recorded, and its events, for the notes. */
export function playRenewal(account: Account, agreement: Agreement): Renewal {
  const { plan, today, owner } = account;
  const { contract } = agreement;
  const random = account.random(`renewal ${agreement.plan.group ?? contract.external_id}`);
  const traits = TRAITS[plan.story];
  const byItself = contract.auto_renew && contract.notice_given_on === null;
  const daysLeft = agreement.plan.daysLeft - (byItself ? (contract.notice_days ?? 0) : 0);
  const course = agreement.plan.course ?? courseFor(account, agreement, daysLeft, random);
  const events = (COURSES[course] ?? []).filter(
    (key) => contract.po_required === true || (key !== 'po_requested' && key !== 'po_received'),
  );
  const agos = agosOf(events, daysLeft, random);
  const offer = offerOf(account, agreement, random);
  const ledger = new FactLedger(
    agreement,
    {
      owner,
      buyer: account.holder('economic_buyer') ?? account.holder('champion'),
      signer: account.holder('signer'),
      procurement: account.holder('procurement'),
      rival: account.rival,
    },
    offer,
  );
  const late = events.includes('late');

  /** Records the facts of one event and returns the slots of its sentences. */
  const happen = (key: EventKey, on: string): Record<string, () => string> => {
    const objection = traits.objection ?? (traits.temper === 'warm' ? null : 'price');
    const quoted = (status: string, against: string | null): Record<string, () => string> => {
      const slots: Slots = {
        ...slotsAt(account, on, null, random),
        ...(offer.increase > 0 ? { increase: () => percent(offer.increase) } : {}),
      };
      const fitting = quotesFor(key, against).filter((each) => canFill(each, slots));
      const quote = fitting.length === 0 ? null : fill(random.pick(fitting), slots);
      ledger.stance(status, on, on, against, quote);
      return quote === null ? {} : { quote: () => quote };
    };
    switch (key) {
      case 'drafted':
      case 'sent':
      case 'viewed':
        ledger.proposal(key, on);
        return {};
      case 'accepted':
        return quoted('accepted', null);
      case 'negotiating':
      case 'declined':
        return quoted(key, objection ?? 'price');
      case 'competitive':
        return quoted('competitive', 'competitor');
      case 'auto_talk':
        return quoted('negotiating', objection ?? 'price');
      case 'auto_keep':
        return quoted('accepted', null);
      case 'notice':
        contract.notice_given_on = on;
        return quoted('declined', objection ?? 'price');
      case 'silent': {
        const sent = ledger.newest.proposal?.sentOn ?? on;
        // A late customer answered once after the offer; the others fell quiet before it.
        const gap =
          daysLeft < 0 ? Math.min(random.int(4, 21), daysBetween(sent, on) - 16) : -random.int(4, 24);
        const reply = workdayUpTo(addDays(sent, gap));
        ledger.stance('silent', on, reply, null, null);
        return { lastreply: () => longDate(reply) };
      }
      case 'verbal':
        ledger.commitment('verbal', on);
        if (ledger.newest.stance?.status !== 'accepted')
          ledger.stance('accepted', on, on, null, ledger.newest.stance?.quote ?? null);
        return {};
      case 'written':
        ledger.commitment('written', on);
        return {};
      case 'agreed': {
        const note = random.pick(AGREED);
        ledger.commitment('written', on);
        ledger.agreedTerms(on, note);
        ledger.paper('not_sent', on, 'our order form');
        if (contract.po_required === false) ledger.order('not_needed', on, null);
        return { note: () => note };
      }
      case 'po_requested':
        ledger.order('requested', on, null);
        return {};
      case 'po_received': {
        const number = `PO-${random.int(21_000, 98_999)}`;
        ledger.order('received', on, number);
        return { po: () => number };
      }
      case 'paper_sent':
        ledger.paper('sent', on, ledger.signerName ? `signature of ${ledger.signerName}` : 'their signature');
        return {};
      case 'paper_viewed':
        ledger.paper(
          'viewed',
          on,
          ledger.signerName ? `signature of ${ledger.signerName}` : 'their signature',
        );
        return {};
      case 'paper_stuck': {
        const waiting = plan.story === 'legal_drag' ? 'their legal team' : random.pick(WAITING);
        ledger.paper('viewed', on, waiting);
        return { waiting: () => waiting };
      }
      case 'paper_declined':
        ledger.paper('declined', on, 'a corrected order form from us');
        return {};
      case 'signed':
        ledger.paper('signed', on, null);
        ledger.payment('not_invoiced', on, null);
        return {};
      case 'invoiced':
      case 'paid':
      case 'late': {
        const terms = late ? 14 : (contract.payment_terms_days ?? 30);
        const due = ledger.newest.payment?.dueOn ?? addDays(on, terms);
        ledger.payment(key, on, due);
        return { due: () => longDate(due) };
      }
    }
  };

  const common: Slots = {
    contract: () => contract.name,
    amount: () => spoken(offer.amount, contract.currency),
    months: () => String(agreement.term.term_months),
    ...(offer.increase > 0 ? { increase: () => percent(offer.increase) } : {}),
  };
  let before = '';
  const played = events.map((key, index) => {
    const day = addDays(today, -(agos[index] ?? 1));
    const workday = workdayUpTo(day);
    // Two events never share a day, since only one fact of a day can be the newest.
    const on = workday > before ? workday : day;
    before = on;
    return { key, on, says: { ...common, ...happen(key, on) } };
  });
  return { agreement, course, events: played, ledger, ...offer };
}
