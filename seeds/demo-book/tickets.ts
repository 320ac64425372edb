import { type Account, slotsAt } from './account.ts';
import { addDays } from './lib/dates.ts';
import { type Random, uuidFor } from './lib/random.ts';
import { fill } from './lib/text.ts';
import type { TicketRow } from './rows.ts';
import { TRAITS } from './stories.ts';
import { PRODUCTS } from './words/products.ts';

/** A subject that this account has not used yet. */
type Subject = (severity: number) => string;

function subjectsOf(account: Account, random: Random): Subject {
  const used = new Set<string>();
  return (severity) => {
    const { product } = random.pick(account.agreements);
    const catalogue = PRODUCTS[product];
    const list = { 1: catalogue.outages, 2: catalogue.faults }[severity] ?? catalogue.questions;
    const fresh = list.filter((each) => !used.has(each));
    const template = random.pick(fresh.length > 0 ? fresh : list);
    used.add(template);
    return fill(template, slotsAt(account, account.today, null, random));
  };
}

const severityOf = (random: Random): number => random.pick([2, 2, 3, 3, 3, 3, 4, 4]);

/** Satisfaction with a solved case, by mood. */
const satisfactionOf = (account: Account, random: Random): number | null => {
  if (random.chance(0.35)) return null;
  const [low, high] = TRAITS[account.plan.story].mood;
  return Math.max(1, Math.min(5, 4 + random.int(low, high) * 0.5 + random.pick([-0.5, 0, 0, 0.5])));
};

/** Support cases of the last months. Troubled customers have an open one of severity 1. */
export function ticketsOf(account: Account): TicketRow[] {
  const { plan, today } = account;
  if (plan.without?.includes('tickets')) return [];
  const random = account.random('tickets');
  const subject = subjectsOf(account, random);
  const traits = TRAITS[plan.story];
  const rows: TicketRow[] = [];
  const add = (severity: number, ago: number, status: TicketRow['status'], lasted: number | null): void => {
    const number = String(rows.length + 1);
    const opened = addDays(today, -ago);
    rows.push({
      id: uuidFor('support_tickets', plan.externalId, number),
      external_id: `TKT-${plan.externalId.slice(4)}-${number.padStart(2, '0')}`,
      customer_id: account.customer.id,
      subject: subject(severity),
      severity,
      status,
      opened_on: opened,
      closed_on: lasted === null ? null : addDays(opened, lasted),
      satisfaction: lasted === null ? null : satisfactionOf(account, random),
    });
  };
  const troubled = plan.story === 'support_trouble';
  if (troubled) {
    add(1, random.int(6, 17), 'open', null);
    add(2, random.int(9, 24), random.pick(['open', 'pending']), null);
    if (random.chance(0.6)) add(2, random.int(12, 30), 'pending', null);
    add(1, random.int(38, 70), 'closed', random.int(2, 9));
  }
  const since = account.customer.customer_since;
  const wanted = account.goneDays === null ? random.int(traits.tickets[0], traits.tickets[1]) : 0;
  for (let at = rows.length; at < wanted; at += 1) {
    const ago = random.int(2, plan.story === 'onboarding' ? 40 : 130);
    if (since !== null && addDays(today, -ago) < since) continue;
    const open = ago < 34 && random.chance(troubled ? 0.6 : 0.42);
    const severity = severityOf(random);
    if (open) add(severity, ago, random.pick(['open', 'pending']), null);
    else
      add(
        severity,
        ago,
        random.pick(['solved', 'closed']),
        Math.min(ago, random.int(1, severity === 2 ? 6 : 14)),
      );
  }
  return rows;
}
