import { z } from 'zod';
import {
  broughtBy,
  date,
  days,
  group,
  maybeDate,
  maybeDays,
  maybeMoney,
  maybeMonths,
  maybePercent,
  open,
} from './field.ts';

const FROM = 'renewal_facts';
const by = (name: string): string => `${FROM}.value.${name}`;
const factMeta = {
  source: open.text(`${FROM}.source`, 'who says so: a system or a person'),
  asOf: date(`${FROM}.as_of`, 'day of which it is true'),
  by: open.maybeText(`${FROM}.recorded_by → users.name`, 'who recorded it'),
  ageDays: days(`${FROM}.as_of`, 'days since then'),
};
const fact = <T extends z.ZodRawShape>(kind: string, description: string, shape: T) =>
  group(
    z.object({ ...factMeta, ...shape }).nullable(),
    `${FROM}, kind ${kind}`,
    `${description}; null: nobody has said anything`,
  );

/** What a person or a system of record said about this renewal; null where nobody has. */
export const factsSchema = broughtBy('facts', {
  proposal: fact('proposal', 'our offer', {
    status: open.text(by('status'), 'drafted, sent, viewed, withdrawn'),
    sentOn: maybeDate(by('sentOn'), 'day on which it went out'),
    amount: maybeMoney(by('amount'), 'what it asks', 'facts.proposal.currency'),
    currency: open.maybeText(by('currency'), 'currency of that amount'),
    increasePercent: maybePercent(by('increasePercent'), 'rise against today, percent'),
  }),
  stance: fact('stance', 'where the customer stands', {
    status: open.text(by('status'), 'accepted, negotiating, competitive, silent, declined'),
    objection: open.maybeText(by('objection'), 'what they object to'),
    quote: open.maybeText(by('quote'), 'in their words'),
    competitor: open.maybeText(by('competitor'), 'whom they compare us with'),
    lastReplyOn: maybeDate(by('lastReplyOn'), 'day of their last answer'),
    daysSilent: maybeDays(by('lastReplyOn'), 'days since then', { nullWith: 'lastReplyOn' }),
  }),
  commitment: fact('commitment', 'what they promised', {
    status: open.text(by('status'), 'none, verbal, written'),
    contactName: open.maybeText(by('contactName'), 'who promised'),
    on: maybeDate(by('on'), 'when'),
  }),
  agreedTerms: fact('agreed_terms', 'what was agreed', {
    amount: maybeMoney(by('amount'), 'price a year', 'facts.agreedTerms.currency'),
    currency: open.maybeText(by('currency'), 'currency of that price'),
    termMonths: maybeMonths(by('termMonths'), 'length in months'),
    increasePercent: maybePercent(by('increasePercent'), 'rise against today, percent'),
    discountPercent: maybePercent(by('discountPercent'), 'discount, percent'),
    approvedBy: open.maybeText(by('approvedBy'), 'who approved it with us'),
    note: open.maybeText(by('note'), 'a note'),
  }),
  paper: fact('paper', 'how far the signature is', {
    status: open.text(by('status'), 'not_sent, sent, viewed, signed, declined'),
    sentOn: maybeDate(by('sentOn'), 'day on which it was sent'),
    viewedOn: maybeDate(by('viewedOn'), 'day on which it was opened'),
    daysSinceViewed: maybeDays(by('viewedOn'), 'days since then', { nullWith: 'viewedOn' }),
    signedOn: maybeDate(by('signedOn'), 'day of the signature'),
    signerName: open.maybeText(by('signerName'), 'who signs'),
    waitingOn: open.maybeText(by('waitingOn'), 'whom it waits for'),
  }),
  order: fact('order', 'the purchase order', {
    status: open.text(by('status'), 'not_needed, requested, received'),
    poNumber: open.maybeText(by('poNumber'), 'its number'),
    contactName: open.maybeText(by('contactName'), 'who sees to it'),
  }),
  payment: fact('payment', 'the money', {
    status: open.text(by('status'), 'not_invoiced, invoiced, paid, late'),
    amount: maybeMoney(by('amount'), 'amount of the invoice', 'facts.payment.currency'),
    currency: open.maybeText(by('currency'), 'currency of that amount'),
    dueOn: maybeDate(by('dueOn'), 'day on which it is due'),
  }),
});

/** The context field for each kind of fact. */
export const FIELD_OF_FACT = {
  proposal: 'proposal',
  stance: 'stance',
  commitment: 'commitment',
  agreed_terms: 'agreedTerms',
  paper: 'paper',
  order: 'order',
  payment: 'payment',
} as const satisfies Readonly<Record<string, keyof typeof factsSchema.shape>>;
