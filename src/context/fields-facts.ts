import { z } from 'zod';
import { date, int, maybeDate, maybeInt, maybeNumber, maybeText, text } from './field.ts';

const FROM = 'renewal_facts';
const by = (name: string): string => `${FROM}.value.${name}`;
const factMeta = {
  source: text(`${FROM}.source`, 'who says so: a system or a person'),
  asOf: date(`${FROM}.as_of`, 'day of which it is true'),
  by: maybeText(`${FROM}.recorded_by → users.name`, 'who recorded it'),
  ageDays: int(`${FROM}.as_of`, 'days since then'),
};
const fact = <T extends z.ZodRawShape>(kind: string, description: string, shape: T) =>
  z
    .object({ ...factMeta, ...shape })
    .nullable()
    .meta({ source: `${FROM}, kind ${kind}`, description: `${description}; null: nobody has said anything` });

/** What a person or a system of record said about this renewal; null: nobody has said anything. */
export const factsSchema = z.object({
  proposal: fact('proposal', 'our offer', {
    status: text(by('status'), 'drafted, sent, viewed, withdrawn'),
    sentOn: maybeDate(by('sentOn'), 'day on which it went out'),
    amount: maybeNumber(by('amount'), 'what it asks'),
    currency: maybeText(by('currency'), 'currency of that amount'),
    increasePercent: maybeNumber(by('increasePercent'), 'rise against today, percent'),
  }),
  stance: fact('stance', 'where the customer stands', {
    status: text(by('status'), 'accepted, negotiating, competitive, silent, declined'),
    objection: maybeText(by('objection'), 'what they object to'),
    quote: maybeText(by('quote'), 'in their words'),
    competitor: maybeText(by('competitor'), 'whom they compare us with'),
    lastReplyOn: maybeDate(by('lastReplyOn'), 'day of their last answer'),
    daysSilent: maybeInt(by('lastReplyOn'), 'days since then'),
  }),
  commitment: fact('commitment', 'what they promised', {
    status: text(by('status'), 'none, verbal, written'),
    contactName: maybeText(by('contactName'), 'who promised'),
    on: maybeDate(by('on'), 'when'),
  }),
  agreedTerms: fact('agreed_terms', 'what was agreed', {
    amount: maybeNumber(by('amount'), 'price a year'),
    currency: maybeText(by('currency'), 'currency of that price'),
    termMonths: maybeInt(by('termMonths'), 'length in months'),
    increasePercent: maybeNumber(by('increasePercent'), 'rise against today, percent'),
    discountPercent: maybeNumber(by('discountPercent'), 'discount, percent'),
    approvedBy: maybeText(by('approvedBy'), 'who approved it with us'),
    note: maybeText(by('note'), 'a note'),
  }),
  paper: fact('paper', 'how far the signature is', {
    status: text(by('status'), 'not_sent, sent, viewed, signed, declined'),
    sentOn: maybeDate(by('sentOn'), 'day on which it was sent'),
    viewedOn: maybeDate(by('viewedOn'), 'day on which it was opened'),
    daysSinceViewed: maybeInt(by('viewedOn'), 'days since then'),
    signedOn: maybeDate(by('signedOn'), 'day of the signature'),
    signerName: maybeText(by('signerName'), 'who signs'),
    waitingOn: maybeText(by('waitingOn'), 'whom it waits for'),
  }),
  order: fact('order', 'the purchase order', {
    status: text(by('status'), 'not_needed, requested, received'),
    poNumber: maybeText(by('poNumber'), 'its number'),
    contactName: maybeText(by('contactName'), 'who sees to it'),
  }),
  payment: fact('payment', 'the money', {
    status: text(by('status'), 'not_invoiced, invoiced, paid, late'),
    amount: maybeNumber(by('amount'), 'amount of the invoice'),
    currency: maybeText(by('currency'), 'currency of that amount'),
    dueOn: maybeDate(by('dueOn'), 'day on which it is due'),
  }),
});
