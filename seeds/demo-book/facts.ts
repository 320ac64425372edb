import type { Agreement } from './agreements.ts';
import { COURSES, courseOf, type EventKey, GAPS, NEWEST } from './courses.ts';
import { addDays, daysBetween } from './lib/dates.ts';
import { percent, roundPrice } from './lib/money.ts';
import { type Random, uuidFor } from './lib/random.ts';
import { fill, type Slots } from './lib/text.ts';
import type { ContactRow, FactKind, FactRow, FactValues, UserRow } from './rows.ts';
import { type Story, TRAITS } from './stories.ts';
import { ACCEPTED, COMPETING, DECLINED, KEEPING, OBJECTIONS } from './words/quotes.ts';

/** Something that happened in a renewal, for the notes that were written about it. */
export interface RenewalEvent {
  key: EventKey;
  on: string;
  agreement: Agreement;
  /** What the sentences about it may say, besides the usual. */
  says: Slots;
}

export interface Renewal {
  course: string;
  facts: FactRow[];
  events: RenewalEvent[];
  increase: number;
  amount: number;
  /** The newest values by kind. */
  told: Partial<FactValues>;
  /** The customer's last word, where a fact names it. */
  lastReplyOn: string | null;
}

export interface Parties {
  owner: UserRow;
  buyer: ContactRow | null;
  signer: ContactRow | null;
  procurement: ContactRow | null;
  rival: string;
}

const KINDS: Readonly<Record<FactKind, FactRow['kind']>> = {
  proposal: 'proposal',
  stance: 'stance',
  commitment: 'commitment',
  agreedTerms: 'agreed_terms',
  paper: 'paper',
  order: 'order',
  payment: 'payment',
};

/** Days ago of each event, the newest last and at least a day ago. */
function agosOf(events: readonly EventKey[], daysLeft: number, random: Random): number[] {
  const newest = events[events.length - 1];
  if (!newest) return [];
  const [low, high] = NEWEST[newest] ?? [1, 6];
  // What has gone late went quiet late as well: somewhere between the end of the term and today.
  let ago = daysLeft < -30 ? Math.round(-daysLeft * random.between(0.35, 0.95, 2)) : random.int(low, high);
  const agos = [ago];
  for (let at = events.length - 1; at > 0; at -= 1) {
    const [shortest, longest] = GAPS[events[at] as EventKey];
    ago += random.int(shortest, longest);
    agos.unshift(ago);
  }
  return agos;
}

const increaseOf = (agreement: Agreement, story: Story, random: Random): number => {
  const [low, high] = TRAITS[story].increase;
  const cap = agreement.contract.uplift_cap_percent ?? 7;
  return Math.min(cap, random.pick([low, (low + high) / 2, high]));
};

/** Quotations that fit what they object to. */
const quotesFor = (event: EventKey, story: Story): readonly string[] =>
  event === 'accepted'
    ? ACCEPTED
    : event === 'auto_keep'
      ? KEEPING
      : event === 'competitive'
        ? COMPETING
        : event === 'declined' || event === 'notice'
          ? DECLINED
          : (OBJECTIONS[TRAITS[story].objection ?? 'price'] ?? []);

/**
 * Plays a renewal up to today: facts as a person or a system recorded them, and what happened, for the notes. Values
 * build on each other, so that a signed paper has been sent, and what was agreed is what was offered or less.
 */
export function playRenewal(
  agreement: Agreement,
  story: Story,
  today: string,
  parties: Parties,
  slots: Slots,
  quoteOf: (list: readonly string[], slots: Slots) => string | null,
  random: Random,
): Renewal {
  const { contract, plan, term } = agreement;
  const auto = contract.auto_renew && contract.notice_given_on === null;
  const anchor = plan.daysLeft - (auto ? (contract.notice_days ?? 0) : 0);
  const course = plan.course ?? courseOf(story, TRAITS[story], anchor, auto, random);
  const skip = (key: EventKey): boolean =>
    contract.po_required !== true && (key === 'po_requested' || key === 'po_received');
  const sequence = (COURSES[course] ?? []).filter((key) => !skip(key));
  const agos = agosOf(sequence, anchor, random);
  const increase = increaseOf(agreement, story, random);
  const amount = roundPrice(contract.arr * (1 + increase / 100), contract.currency);
  const renewal: Renewal = { course, facts: [], events: [], increase, amount, told: {}, lastReplyOn: null };

  const buyer = parties.buyer?.name ?? null;
  const signer = parties.signer ?? parties.buyer;
  const money = { amount, currency: contract.currency };
  const state: { sent: string | null; paper: string | null; viewed: string | null } = {
    sent: null,
    paper: null,
    viewed: null,
  };
  const record = <K extends FactKind>(kind: K, value: FactValues[K], on: string, source: string): void => {
    renewal.told[kind] = value as Partial<FactValues>[K];
    renewal.facts.push({
      id: uuidFor('renewal_facts', contract.external_id, kind, String(renewal.facts.length)),
      term_id: term.id,
      kind: KINDS[kind],
      value,
      source,
      as_of: on,
      recorded_by: source === 'csm' ? parties.owner.id : null,
    });
  };
  const proposal = (status: string, on: string): void =>
    record('proposal', { status, sentOn: state.sent, ...money, increasePercent: increase }, on, 'crm');
  const paper = (status: string, on: string, waitingOn: string | null): void =>
    record(
      'paper',
      {
        status,
        sentOn: state.paper,
        viewedOn: state.viewed,
        signedOn: status === 'signed' ? on : null,
        signerName: signer?.name ?? null,
        waitingOn,
      },
      on,
      'e-signature',
    );
  const stance = (status: string, on: string, repliedOn: string, quote: string | null): void => {
    const objection = TRAITS[story].objection;
    record(
      'stance',
      {
        status,
        objection:
          status === 'accepted' || status === 'silent'
            ? null
            : status === 'competitive'
              ? 'competitor'
              : (objection ?? 'price'),
        quote,
        competitor: status === 'competitive' ? parties.rival : null,
        lastReplyOn: repliedOn,
      },
      on,
      'csm',
    );
    if (renewal.lastReplyOn === null || repliedOn > renewal.lastReplyOn) renewal.lastReplyOn = repliedOn;
  };

  for (const [index, key] of sequence.entries()) {
    const on = addDays(today, -(agos[index] ?? 1));
    const says: Record<string, () => string> = {};
    const said = (): string | null => {
      const quote = quoteOf(quotesFor(key, story), {
        ...slots,
        increase: () => percent(increase),
        soon: () => 'then',
      });
      if (quote !== null) says.quote = () => quote;
      return quote;
    };
    switch (key) {
      case 'drafted':
        proposal('drafted', on);
        break;
      case 'sent':
        state.sent = on;
        proposal('sent', on);
        break;
      case 'viewed':
        proposal('viewed', on);
        break;
      case 'accepted':
      case 'negotiating':
      case 'competitive':
      case 'declined':
        stance(key, on, on, said());
        break;
      case 'auto_talk':
        stance('negotiating', on, on, said());
        break;
      case 'auto_keep':
        stance('accepted', on, on, said());
        break;
      case 'notice':
        contract.notice_given_on = on;
        stance('declined', on, on, said());
        break;
      case 'silent': {
        const reply = addDays(state.sent ?? on, -random.int(4, 24));
        says.lastreply = () => reply;
        stance('silent', on, reply, null);
        break;
      }
      case 'verbal':
        record('commitment', { status: 'verbal', contactName: buyer, on }, on, 'csm');
        if (renewal.told.stance?.status === 'negotiating')
          stance('accepted', on, on, renewal.told.stance.quote);
        break;
      case 'written':
        record('commitment', { status: 'written', contactName: buyer, on }, on, 'csm');
        break;
      case 'agreed': {
        const note = agreedNote(agreement, random);
        says.note = () => note;
        record('commitment', { status: 'written', contactName: buyer, on }, on, 'csm');
        record(
          'agreedTerms',
          {
            ...money,
            termMonths: term.term_months,
            increasePercent: increase,
            discountPercent: contract.discount_percent,
            approvedBy: parties.owner.name,
            note,
          },
          on,
          'csm',
        );
        paper('not_sent', on, 'our order form');
        if (contract.po_required === false)
          record('order', { status: 'not_needed', poNumber: null, contactName: null }, on, 'csm');
        break;
      }
      case 'po_requested':
        record(
          'order',
          { status: 'requested', poNumber: null, contactName: parties.procurement?.name ?? buyer },
          on,
          'csm',
        );
        break;
      case 'paper_sent':
        state.paper = on;
        paper('sent', on, signer ? `signature of ${signer.name}` : 'their signature');
        break;
      case 'paper_viewed':
        state.viewed = on;
        paper('viewed', on, signer ? `signature of ${signer.name}` : 'their signature');
        break;
      case 'paper_stuck': {
        const waiting = random.pick(
          story === 'legal_drag' ? ['their legal team', 'the supplier review'] : WAITING,
        );
        says.waiting = () => waiting;
        paper('viewed', on, waiting);
        break;
      }
      case 'paper_declined':
        paper('declined', on, 'a corrected order form from us');
        break;
      case 'signed':
        paper('signed', on, null);
        record('payment', { status: 'not_invoiced', ...money, dueOn: null }, on, 'billing');
        break;
      case 'po_received': {
        const number = `PO-${random.int(21000, 98999)}`;
        says.po = () => number;
        record(
          'order',
          { status: 'received', poNumber: number, contactName: parties.procurement?.name ?? buyer },
          on,
          'crm',
        );
        break;
      }
      case 'invoiced':
      case 'paid':
      case 'late': {
        const late = sequence.includes('late');
        const due =
          renewal.told.payment?.dueOn ?? addDays(on, late ? 14 : (contract.payment_terms_days ?? 30));
        says.due = () => due;
        record('payment', { status: key, ...money, dueOn: due }, on, 'billing');
        break;
      }
    }
    renewal.events.push({ key, on, agreement, says });
  }
  return renewal;
}

const WAITING = [
  'their legal team',
  'the finance director',
  'procurement',
  'the second signature',
  'the supplier review',
];

const NOTES = [
  'Same seats, same plan.',
  'Same seats; training day for {team} included.',
  'Invoice to the new entity.',
  'Notice period stays as it is.',
  'Payment in two halves.',
];
const agreedNote = (agreement: Agreement, random: Random): string => {
  const note = random.pick(NOTES);
  const days = daysBetween(
    agreement.term.term_start ?? agreement.term.renewal_date,
    agreement.term.renewal_date,
  );
  return fill(note, { team: () => (days > 400 ? 'two teams' : 'one team') });
};
