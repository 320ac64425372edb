import type { Random } from './lib/random.ts';
import type { Story, Traits } from './stories.ts';

/** The events of a renewal, in the order in which they can happen; each leaves one or two facts. */
export type EventKey =
  | 'drafted'
  | 'sent'
  | 'viewed'
  | 'accepted'
  | 'negotiating'
  | 'competitive'
  | 'silent'
  | 'declined'
  | 'verbal'
  | 'written'
  | 'agreed'
  | 'po_requested'
  | 'paper_sent'
  | 'paper_viewed'
  | 'paper_stuck'
  | 'paper_declined'
  | 'signed'
  | 'po_received'
  | 'invoiced'
  | 'paid'
  | 'late'
  | 'auto_talk'
  | 'auto_keep'
  | 'notice';

const OFFER: readonly EventKey[] = ['sent', 'viewed'];
const YES: readonly EventKey[] = [...OFFER, 'accepted', 'verbal'];
const TERMS: readonly EventKey[] = [...YES, 'agreed', 'po_requested'];
const PAPER: readonly EventKey[] = [...TERMS, 'paper_sent', 'paper_viewed'];
const SIGNED: readonly EventKey[] = [...PAPER, 'signed'];

/** How far a renewal has come: the events so far. */
export const COURSES: Readonly<Record<string, readonly EventKey[]>> = {
  none: [],
  drafted: ['drafted'],
  sent: ['drafted', 'sent'],
  viewed: OFFER,
  accepted: [...OFFER, 'accepted'],
  negotiating: [...OFFER, 'negotiating'],
  competitive: [...OFFER, 'competitive'],
  silent: ['sent', 'silent'],
  declined: [...OFFER, 'declined'],
  declined_late: [...OFFER, 'negotiating', 'declined'],
  verbal: [...OFFER, 'negotiating', 'verbal'],
  written: [...YES, 'written'],
  agreed: TERMS,
  paper_sent: [...TERMS, 'paper_sent'],
  paper_viewed: PAPER,
  paper_stuck: [...PAPER, 'paper_stuck'],
  paper_declined: [...PAPER, 'paper_declined'],
  signed: SIGNED,
  signed_po: [...SIGNED, 'po_received'],
  signed_invoiced: [...SIGNED, 'po_received', 'invoiced'],
  signed_paid: [...SIGNED, 'po_received', 'invoiced', 'paid'],
  invoice_late: [...SIGNED, 'invoiced', 'late'],
  auto_talk: ['auto_talk'],
  auto_keep: ['auto_keep'],
  auto_invoiced: ['po_requested', 'invoiced'],
  auto_late: ['invoiced', 'late'],
  notice: ['auto_talk', 'notice'],
};

type Choices = Readonly<Record<Traits['temper'], string>>;
const table = (warm: string, even: string, tense: string, cold: string): Choices => ({
  warm,
  even,
  tense,
  cold,
});

/**
 * By days left, the largest first: the courses that each temper may have reached. A course listed twice is twice as
 * likely.
 */
const BY_HAND: readonly (readonly [atLeast: number, choices: Choices])[] = [
  [120, table('none', 'none', 'none', 'none')],
  [90, table('none none drafted viewed', 'none none drafted', 'none none drafted', 'none none none drafted')],
  [
    60,
    table(
      'accepted accepted negotiating viewed verbal',
      'viewed negotiating accepted sent none',
      'negotiating negotiating competitive negotiating sent',
      'silent silent sent negotiating none',
    ),
  ],
  [
    30,
    table(
      'verbal written agreed written',
      'verbal negotiating agreed viewed written none',
      'negotiating competitive verbal negotiating agreed',
      'silent silent negotiating none declined',
    ),
  ],
  [
    15,
    table(
      'paper_sent paper_viewed signed signed_po',
      'paper_sent paper_viewed paper_stuck agreed signed',
      'paper_stuck negotiating paper_declined verbal competitive',
      'silent agreed paper_stuck none silent',
    ),
  ],
  [
    7,
    table(
      'signed signed_invoiced paper_viewed signed_po',
      'paper_viewed paper_stuck signed signed_invoiced written',
      'paper_stuck declined_late paper_declined competitive negotiating',
      'silent silent declined none',
    ),
  ],
  [
    0,
    table(
      'signed_invoiced signed_paid paper_viewed signed_po',
      'signed signed_invoiced paper_stuck paper_viewed',
      'declined_late paper_stuck negotiating paper_declined',
      'silent declined silent none',
    ),
  ],
  [
    -30,
    table(
      'signed paper_viewed signed_po',
      'paper_stuck signed invoice_late paper_viewed',
      'paper_stuck negotiating paper_declined',
      'silent silent declined',
    ),
  ],
  [
    -90,
    table(
      'paper_stuck invoice_late',
      'invoice_late paper_stuck',
      'negotiating competitive silent',
      'silent declined',
    ),
  ],
  [Number.NEGATIVE_INFINITY, table('invoice_late', 'invoice_late', 'declined silent', 'declined silent')],
];

/** The same, by days to the decision, for contracts that renew by themselves. */
const BY_ITSELF: typeof BY_HAND = [
  [90, table('none', 'none', 'none', 'none')],
  [30, table('none auto_keep', 'none none none auto_keep', 'auto_talk none', 'none none auto_talk')],
  [0, table('auto_keep auto_keep none', 'none auto_keep', 'auto_talk auto_talk none', 'none auto_talk none')],
  [
    Number.NEGATIVE_INFINITY,
    table(
      'auto_invoiced none',
      'auto_invoiced none auto_late',
      'auto_invoiced auto_late',
      'none auto_invoiced',
    ),
  ],
];

/** The courses that a story prefers, where the table allows them. */
const PREFERRED: Readonly<Partial<Record<Story, readonly string[]>>> = {
  legal_drag: ['paper_stuck'],
  late_payer: ['invoice_late', 'auto_late'],
  price: ['competitive', 'auto_talk'],
  silent: ['silent'],
};

/** The course that a renewal has reached. `daysLeft` counts to the decision where it renews by itself. */
export function courseOf(
  story: Story,
  traits: Traits,
  daysLeft: number,
  autoRenew: boolean,
  random: Random,
): string {
  const rows = autoRenew ? BY_ITSELF : BY_HAND;
  const choices = rows.find(([atLeast]) => daysLeft >= atLeast)?.[1][traits.temper].split(' ') ?? ['none'];
  const preferred = (PREFERRED[story] ?? []).filter((course) => choices.includes(course));
  const drawn = random.pick(choices);
  return preferred.length > 0 && random.chance(0.7) ? random.pick(preferred) : drawn;
}

/** Days between an event and the one before it. */
export const GAPS: Readonly<Record<EventKey, readonly [number, number]>> = {
  drafted: [0, 0],
  sent: [2, 6],
  viewed: [1, 3],
  accepted: [2, 7],
  negotiating: [2, 7],
  competitive: [2, 8],
  silent: [9, 16],
  declined: [4, 10],
  verbal: [3, 8],
  written: [2, 5],
  agreed: [2, 4],
  po_requested: [1, 2],
  paper_sent: [2, 4],
  paper_viewed: [1, 3],
  paper_stuck: [5, 8],
  paper_declined: [2, 4],
  signed: [2, 5],
  po_received: [1, 4],
  invoiced: [1, 3],
  paid: [3, 6],
  late: [16, 24],
  auto_talk: [0, 0],
  auto_keep: [0, 0],
  notice: [5, 9],
};

/** How long ago the newest event may be. */
export const NEWEST: Readonly<Partial<Record<EventKey, readonly [number, number]>>> = {
  drafted: [2, 9],
  sent: [3, 12],
  silent: [1, 5],
  paper_viewed: [1, 4],
  auto_talk: [3, 18],
  auto_keep: [4, 30],
  declined: [2, 8],
};
