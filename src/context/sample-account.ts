import { addDays, type CivilDate } from '../platform/civil-date.ts';
import type { Json } from '../platform/json.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { GatheredRows } from './ports.ts';

/** Days of notice of the invented contract. */
const NOTICE_DAYS = 30;
const TERM_DAYS = 365;
const ids = (of: number): string => `00000000-0000-4000-8000-${String(of).padStart(12, '0')}`;

/**
 * The rows of an invented account that is in the window of a playbook on a day: what an author without accounts of
 * their own previews on. Of the same shape as the rows of a customer, with nothing left unknown.
 */
export function sampleAccount({
  asOf,
  playbook: { key, stage_name, window },
}: {
  readonly asOf: CivilDate;
  readonly playbook: Playbook;
}): GatheredRows {
  const ago = (days: number): CivilDate => addDays(asOf, -days);
  const countsFromNotice = window.anchor !== 'renewal_date';
  const daysLeft = dayWithin(window);
  const renewalDate = addDays(asOf, daysLeft + (countsFromNotice ? NOTICE_DAYS : 0));
  return {
    execution: { id: ids(0), key, stage_name, occurrence: 0, as_of: asOf, days_left: daysLeft },
    ...account(ago),
    contract: {
      ...{ id: ids(2), external_id: 'SAMPLE-CONTRACT', name: 'Fleet Telemetry', product: 'Telemetry' },
      ...{ plan: 'Business', status: 'active', seats: 120, currency: 'EUR', arr: 96_500, list_arr: 110_000 },
      ...{
        arr_reporting: 104_220,
        discount_percent: 12.5,
        billing_frequency: 'annual',
        payment_terms_days: 30,
      },
      ...{ auto_renew: countsFromNotice, notice_days: NOTICE_DAYS, notice_given_on: null },
      ...{ uplift_type: 'fixed', uplift_cap_percent: 5, terms_verified: true, po_required: true },
      renewal_group: 'SAMPLE-GROUP',
    },
    renews_by_itself: countsFromNotice,
    term: {
      ...{ id: ids(3), term_number: 3, term_start: addDays(renewalDate, -TERM_DAYS), term_months: 12 },
      renewal_date: renewalDate,
    },
    notice_deadline: addDays(renewalDate, -NOTICE_DAYS),
    decision_date: addDays(renewalDate, -NOTICE_DAYS),
    previous_term: {
      ...{ renewal_date: addDays(renewalDate, -TERM_DAYS), result: 'renewed', uplift_percent: 3 },
      ...{ discount_percent: 5, days_late: 4, reason_code: 'budget' },
    },
    co_terming: [
      { id: ids(4), name: 'Archive', arr: 12_000, currency: 'EUR', renewal_date: addDays(renewalDate, 10) },
    ],
    ...signals(ago),
    opportunity: {
      ...{ id: ids(5), external_id: 'SAMPLE-OPP', name: 'Renewal of Fleet Telemetry', stage: 'Proposal' },
      ...{ amount: 99_000, currency: 'EUR', close_date: addDays(renewalDate, -3), probability: 70 },
      ...{ forecast_category: 'best_case', next_step: 'Send the proposal', as_of: ago(1) },
    },
    baseline: {
      ...{ day: ago(30), health_score: 74, risk_score: 31, arr_reporting: 104_220, forecast: 'likely' },
    },
    facts: facts(ago, addDays(renewalDate, 30)),
    stages: STAGES,
    previous_run: null,
  };
}

/** A day in the midst of a window, in days before its anchor. */
function dayWithin({ days_min: least, days_max: most }: Playbook['window']): number {
  if (least !== null && most !== null) return Math.floor((least + most) / 2);
  if (least !== null) return least + 30;
  return most === null ? 60 : most - 7;
}

type Ago = (days: number) => CivilDate;

const account = (
  ago: Ago,
): Pick<GatheredRows, 'customer' | 'parent_name' | 'owner' | 'backup_owner' | 'book' | 'contacts'> => ({
  customer: {
    ...{ id: ids(1), external_id: 'SAMPLE', name: 'Sample Ferries Ltd', segment: 'mid_market', tier: 'gold' },
    ...{ industry: 'shipping', coverage_model: 'named', country: 'IE', region: 'EMEA', language: 'en' },
    ...{
      timezone: 'Europe/Dublin',
      employees: 420,
      website: 'https://ferries.example',
      lifecycle: 'adopted',
    },
    ...{ customer_since: ago(1_100), goals: ['fewer late departures'], reporting_currency: 'USD' },
    ...{ success_criteria: 'Every vessel on one dashboard', account_plan: 'Win the southern routes' },
    ...{ do_not_contact: false, notes: 'Their budget is set in October' },
  },
  parent_name: 'Sample Harbours Group',
  owner: { id: ids(10), name: 'Sam Owner', email: 'sam.owner@example.com', title: 'CSM' },
  backup_owner: { id: ids(11), name: 'Billie Backup', email: 'billie.backup@example.com', title: 'CSM' },
  book: { arr: 116_220, contracts: 2, seats: 120 },
  contacts: [
    contact(20, 'Charlie Champion', 'champion', 3, ago(12)),
    contact(21, 'Bo Buyer', 'economic_buyer', 5, ago(40)),
    contact(22, 'Sasha Signer', 'signer', 4, ago(35)),
    contact(23, 'Sidney Sponsor', 'sponsor', 4, ago(60)),
    { ...contact(24, 'Frankie Former', 'champion', 2, ago(200)), left_on: ago(120) },
  ],
});

const contact = (
  of: number,
  name: string,
  role: string,
  influence: number,
  lastTwoWay: CivilDate,
): GatheredRows['contacts'][number] => ({
  ...{ id: ids(of), name, role, influence, title: 'Head of Operations', sentiment: 1 },
  email: `${name.toLowerCase().replace(' ', '.')}@ferries.example`,
  ...{ last_two_way_on: lastTwoWay, left_on: null, do_not_contact: false },
});

const signals = (
  ago: Ago,
): Pick<
  GatheredRows,
  | 'usage'
  | 'tickets'
  | 'interactions'
  | 'interactions_delivered_on'
  | 'last_meeting'
  | 'last_two_way'
  | 'executive_meetings_90'
  | 'intelligence'
  | 'engagement'
> => ({
  usage: {
    ...{ as_of: ago(2), last_activity: ago(2), seats_used: 88, top_features: ['live map', 'reports'] },
    days: Array.from({ length: 60 }, (_, age) => [age, age < 30 ? 88 : 104, age < 30 ? 510 : 600]),
  },
  tickets: {
    ...{ as_of: ago(2), open: 2, open_sev1: 1, last_90_days: 14, oldest_open_on: ago(41), satisfaction: 4.2 },
    items: [
      { id: 'T1', subject: 'Export fails at night', severity: 1, status: 'open', opened_on: ago(41) },
      { id: 'T2', subject: 'Slow search', severity: 3, status: 'open', opened_on: ago(7) },
    ],
  },
  interactions: [
    {
      ...{ occurred_on: ago(12), kind: 'meeting', direction: 'two_way', contact_name: 'Charlie Champion' },
      ...{ summary: 'Asked for the export to be mended', sentiment: 1 },
    },
  ],
  interactions_delivered_on: ago(1),
  last_meeting: {
    ...{
      occurred_on: ago(12),
      contact_name: 'Charlie Champion',
      summary: 'Asked for the export to be mended',
    },
  },
  last_two_way: ago(12),
  executive_meetings_90: 1,
  intelligence: {
    ...{
      as_of: ago(4),
      risk_score: 62,
      health_score: 71,
      health_trend: 'declining',
      churn_probability: 0.18,
    },
    ...{ summary: 'Fewer users than in spring', risk_factors: ['adoption', 'sponsor'] },
    insights: [{ kind: 'usage', text: 'Exports fell after the move', on: ago(20) }],
  },
  engagement: { as_of: ago(2), nps: 20, nps_on: ago(150) },
});

function facts(ago: Ago, dueOn: CivilDate): GatheredRows['facts'] {
  const said = (kind: string, value: Record<string, Json>) => ({
    ...{ kind, value, source: 'csm', as_of: ago(4), recorded_by: 'Sam Owner' },
  });
  const price = { amount: 98_000, currency: 'EUR' };
  return [
    said('proposal', { ...price, status: 'sent', sentOn: ago(14), amount: 99_000, increasePercent: 2.6 }),
    said('stance', {
      ...{ status: 'negotiating', objection: 'price', quote: 'That is more than we planned' },
      ...{ competitor: 'Another Telemetry', lastReplyOn: ago(7) },
    }),
    said('commitment', { status: 'verbal', contactName: 'Charlie Champion', on: ago(6) }),
    said('agreed_terms', {
      ...{ ...price, termMonths: 12, increasePercent: 1.6, discountPercent: 0, approvedBy: 'Lee Lead' },
      note: 'Invoice in the first month',
    }),
    said('paper', {
      ...{ status: 'viewed', sentOn: ago(6), viewedOn: ago(5), signerName: 'Sasha Signer' },
      waitingOn: 'their signer',
    }),
    said('order', { status: 'requested', poNumber: 'PO-SAMPLE', contactName: 'Sidney Sponsor' }),
    said('payment', { ...price, status: 'not_invoiced', dueOn }),
  ];
}

/** What the stages of the library leave for each other. */
const STAGES: GatheredRows['stages'] = {
  monitor: { attention: 'watch', drift: 'declining' },
  discovery: { price_cap: 5, relationship_strength: 6, renewal_confidence: 6 },
  prepare: {
    ...{ floor_price: 92_000, target_price: 99_000, increase_percent: 2.6, risk_score: 62 },
    ...{ posture: 'hold', approval: 'none', forecast: 'likely' },
  },
  engage: {
    objections: [
      {
        ...{ code: 'price', likelihood: 'high', statement: 'That is more than we planned' },
        ...{
          response: 'Eleven of your twelve crews plan by the live map.',
          evidence: 'Said on the last call',
        },
        proof: 'facts.stance',
      },
    ],
    forecast: 'likely',
  },
  negotiate: { approval: 'none', discount_pct: 2, stance: 'negotiating', forecast: 'likely' },
  finalize: { commitment: 'verbal', forecast: 'likely' },
  signature: { paper_status: 'viewed', slip_risk: 40 },
  critical: { extension: 0, path: 'signature' },
  emergency: { decision: 'extend', forecast: 'likely' },
};
