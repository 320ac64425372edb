import { type Account, slotsAt } from './account.ts';
import { addDays, longDate } from './lib/dates.ts';
import { uuidFor } from './lib/random.ts';
import { canFill, fill, type Slots } from './lib/text.ts';
import type { Renewal } from './renewal.ts';
import type { OpportunityRow } from './rows.ts';

interface Stage {
  stage: string;
  forecast: string;
  probability: number;
  next: readonly string[];
}

const stage = (name: string, forecast: string, probability: number, ...next: string[]): Stage => ({
  stage: name,
  forecast,
  probability,
  next,
});

/** The CRM's stage, by the course of the renewal. */
const STAGES: Readonly<Record<string, Stage>> = {
  none: stage(
    'Planning',
    'Pipeline',
    50,
    'Fix a date with {champion} to go through the year',
    'Collect figures on {process} before the first talk',
    'Confirm with {buyer} who decides this time',
    'Check the price clause in the contract',
  ),
  drafted: stage(
    'Planning',
    'Pipeline',
    55,
    'Send the proposal once the figures on {process} are in',
    'Proposal to {buyer}',
  ),
  sent: stage(
    'Proposal',
    'Pipeline',
    60,
    'Call {buyer} about the proposal',
    'Ask {champion} how the proposal was received',
  ),
  viewed: stage('Proposal', 'Best case', 65, 'Get a first reaction from {buyer}', 'Call on the proposal'),
  accepted: stage(
    'Negotiation',
    'Best case',
    80,
    'Get the yes of {buyer} in writing',
    'Agree dates for the paper with {champion}',
  ),
  negotiating: stage(
    'Negotiation',
    'Best case',
    55,
    'Answer {buyer} with something to trade',
    'Second round with {buyer}',
    'Manager to approve the counter-offer',
  ),
  competitive: stage(
    'Negotiation',
    'Pipeline',
    40,
    'Comparison with {rival} for {champion}',
    'Executive call before {rival} presents',
  ),
  silent: stage(
    'Proposal',
    'Pipeline',
    35,
    'Reach anybody but {champion}',
    'Executive to write to {buyer}',
    'Find out whether {buyer} is still the one',
  ),
  declined: stage(
    'Negotiation',
    'Omitted',
    5,
    'Learn the reason from {buyer} and agree the exit',
    'Manager to call {buyer} once',
  ),
  verbal: stage('Commit', 'Commit', 85, 'Written confirmation from {buyer}', 'Prepare the order form'),
  written: stage('Commit', 'Commit', 90, 'Order form to legal check', 'Send the order form'),
  agreed: stage(
    'Commit',
    'Commit',
    90,
    'Make out the order form',
    'Purchase order and signatory to be confirmed',
  ),
  paper_sent: stage('Contract sent', 'Commit', 90, 'Remind {signer} of the signature', 'Signature'),
  paper_viewed: stage(
    'Contract sent',
    'Commit',
    92,
    'Signature of {signer}',
    'Ask {champion} whether anything is missing',
  ),
  paper_stuck: stage(
    'Contract sent',
    'Best case',
    70,
    'Find out who holds the order form up',
    '{champion} to name a date',
  ),
  paper_declined: stage(
    'Negotiation',
    'Best case',
    50,
    'Correct the order form',
    'Call {signer} about the clause',
  ),
  signed: stage('Closed won', 'Closed', 100, 'Book the order', 'Hand over to finance'),
  late: stage('Closed won', 'Closed', 100, 'Collect the open invoice', 'Finance to call {procurement}'),
  auto: stage(
    'Auto-renewal',
    'Commit',
    85,
    'Watch the notice date',
    'Short call with {champion} before the notice date',
  ),
  auto_talk: stage(
    'Auto-renewal',
    'Best case',
    60,
    'Meet {buyer} before the notice date',
    'Answer on the price before the notice date',
  ),
  notice: stage('Negotiation', 'Omitted', 10, 'Talk to {buyer} about the notice'),
};

function stageFor(renewal: Renewal, byItself: boolean): Stage | undefined {
  const { course } = renewal;
  if (course === 'auto_late' || course === 'invoice_late') return STAGES.late;
  if (course in STAGES) return course === 'none' && byItself ? STAGES.auto : STAGES[course];
  if (course.startsWith('auto')) return STAGES.auto;
  if (course.startsWith('declined')) return STAGES.declined;
  if (course.startsWith('signed')) return STAGES.signed;
  return STAGES.none;
}

/** The renewal opportunity of each contract that ends within seven months. The CRM lacks a few. */
export function opportunitiesOf(account: Account, renewals: readonly Renewal[]): OpportunityRow[] {
  const { plan, today, customer } = account;
  if (plan.without?.includes('crm')) return [];
  return renewals.flatMap((renewal): OpportunityRow[] => {
    const { contract, term, plan: wanted } = renewal.agreement;
    const random = account.random(`opportunity ${contract.external_id}`);
    if (wanted.daysLeft > 210 || term.status !== 'open' || (random.chance(0.06) && !plan.complete)) return [];
    const byItself = contract.auto_renew && contract.notice_given_on === null;
    const entry = stageFor(renewal, byItself);
    if (!entry) return [];
    const lost = wanted.daysLeft < -90 && entry.probability < 40;
    const slots: Slots = {
      ...slotsAt(account, today, null, random),
      date: () => longDate(term.renewal_date),
    };
    const fitting = entry.next.filter((each) => canFill(each, slots));
    const priced = renewal.ledger.newest.agreedTerms ?? renewal.ledger.newest.proposal;
    const number = contract.external_id.slice(4);
    return [
      {
        id: uuidFor('crm_opportunities', contract.external_id),
        external_id: `OPP-${number}`,
        customer_id: customer.id,
        contract_id: contract.id,
        name: `${customer.name}: ${contract.name} renewal ${term.renewal_date.slice(0, 4)}`,
        stage: lost ? 'Closed lost' : entry.stage,
        amount: priced?.amount ?? contract.arr,
        currency: contract.currency,
        // Sometimes the close date did not move with the contract.
        close_date: random.chance(0.9)
          ? term.renewal_date
          : addDays(term.renewal_date, random.pick([-14, 30])),
        forecast_category: lost ? 'Closed' : entry.forecast,
        probability: lost ? 0 : entry.probability,
        next_step: lost || fitting.length === 0 ? null : fill(random.pick(fitting), slots),
        is_renewal: true,
        as_of: addDays(today, -random.int(1, 3)),
      },
    ];
  });
}
