import { z } from 'zod';

const date = z.iso.date();
const text = z.string();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

const factMeta = { source: text, asOf: date, by: maybe(text), ageDays: z.int() };
const fact = <T extends z.ZodRawShape>(shape: T) => maybe(z.object({ ...factMeta, ...shape }));

/** What a person or a system of record said about this renewal; null: nobody has said anything. */
export const factsSchema = z.object({
  proposal: fact({
    /** drafted, sent, viewed, withdrawn */
    status: text,
    sentOn: maybe(date),
    amount: maybe(z.number()),
    currency: maybe(text),
    increasePercent: maybe(z.number()),
  }),
  stance: fact({
    /** accepted, negotiating, competitive, silent, declined */
    status: text,
    objection: maybe(text),
    quote: maybe(text),
    competitor: maybe(text),
    lastReplyOn: maybe(date),
    daysSilent: maybe(z.int()),
  }),
  commitment: fact({
    /** none, verbal, written */
    status: text,
    contactName: maybe(text),
    on: maybe(date),
  }),
  agreedTerms: fact({
    amount: maybe(z.number()),
    currency: maybe(text),
    termMonths: maybe(z.int()),
    increasePercent: maybe(z.number()),
    discountPercent: maybe(z.number()),
    approvedBy: maybe(text),
    note: maybe(text),
  }),
  paper: fact({
    /** not_sent, sent, viewed, signed, declined */
    status: text,
    sentOn: maybe(date),
    viewedOn: maybe(date),
    daysSinceViewed: maybe(z.int()),
    signedOn: maybe(date),
    signerName: maybe(text),
    waitingOn: maybe(text),
  }),
  order: fact({
    /** not_needed, requested, received */
    status: text,
    poNumber: maybe(text),
    contactName: maybe(text),
  }),
  payment: fact({
    /** not_invoiced, invoiced, paid, late */
    status: text,
    amount: maybe(z.number()),
    currency: maybe(text),
    dueOn: maybe(date),
  }),
});
