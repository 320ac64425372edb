import type { GatheredContext } from '../../src/context/context.ts';

/** The rows of the demo book, by table and column name. Columns with a database default are left out. */

export interface UserRow {
  id: string;
  external_id: string;
  email: string;
  name: string;
  title: string;
  role: 'csm' | 'csm_manager' | 'author' | 'ops' | 'admin';
  manager_id: string | null;
  active: boolean;
}

export interface CustomerRow {
  id: string;
  external_id: string;
  name: string;
  parent_id: string | null;
  segment: string | null;
  tier: string | null;
  industry: string | null;
  coverage_model: string | null;
  country: string | null;
  region: string | null;
  timezone: string | null;
  language: string | null;
  employees: number | null;
  website: string | null;
  customer_since: string | null;
  lifecycle: 'onboarding' | 'active' | 'churned';
  goals: string[];
  success_criteria: string | null;
  account_plan: string | null;
  do_not_contact: boolean;
  reporting_currency: string;
  owner_id: string | null;
  backup_owner_id: string | null;
  notes: string | null;
}

export interface ContractRow {
  id: string;
  external_id: string;
  customer_id: string;
  name: string;
  product: string | null;
  plan: string | null;
  status: 'draft' | 'active' | 'expired' | 'renewed' | 'churned' | 'cancelled';
  seats: number | null;
  currency: string;
  arr: number;
  list_arr: number | null;
  arr_reporting: number | null;
  discount_percent: number | null;
  billing_frequency: string | null;
  payment_terms_days: number | null;
  auto_renew: boolean;
  notice_days: number | null;
  notice_given_on: string | null;
  uplift_type: 'none' | 'fixed' | 'cpi' | 'negotiated' | null;
  uplift_cap_percent: number | null;
  terms_verified: boolean;
  po_required: boolean | null;
  renewal_group: string | null;
}

export interface TermRow {
  id: string;
  contract_id: string;
  term_number: number;
  term_start: string | null;
  renewal_date: string;
  term_months: number;
  status: 'open' | 'closed' | 'superseded';
}

export type ContactRole =
  | 'champion'
  | 'economic_buyer'
  | 'signer'
  | 'sponsor'
  | 'user'
  | 'procurement'
  | 'technical'
  | 'other';

export interface ContactRow {
  id: string;
  external_id: string;
  customer_id: string;
  name: string;
  title: string | null;
  email: string | null;
  role: ContactRole;
  influence: number | null;
  sentiment: number | null;
  last_two_way_on: string | null;
  left_on: string | null;
  do_not_contact: boolean;
}

export interface UsageRow {
  customer_id: string;
  day: string;
  active_users: number;
  events: number;
  seats_used: number;
  top_features: string[];
}

export interface TicketRow {
  id: string;
  external_id: string;
  customer_id: string;
  subject: string;
  severity: number;
  status: 'open' | 'pending' | 'solved' | 'closed';
  opened_on: string;
  closed_on: string | null;
  satisfaction: number | null;
}

export interface InteractionRow {
  id: string;
  external_id: string;
  customer_id: string;
  contact_id: string | null;
  occurred_on: string;
  kind: 'meeting' | 'call' | 'email' | 'qbr' | 'note';
  direction: 'inbound' | 'outbound' | 'two_way';
  executive: boolean;
  summary: string | null;
  sentiment: number | null;
}

export interface Insight {
  kind: string;
  text: string;
  on: string | null;
}

export interface IntelligenceRow {
  customer_id: string;
  as_of: string;
  risk_score: number | null;
  health_score: number | null;
  health_trend: 'improving' | 'stable' | 'declining' | 'unknown' | null;
  churn_probability: number | null;
  summary: string | null;
  insights: Insight[];
  risk_factors: string[];
}

export interface EngagementRow {
  customer_id: string;
  as_of: string;
  nps: number | null;
  nps_on: string | null;
}

export interface OpportunityRow {
  id: string;
  external_id: string;
  customer_id: string;
  contract_id: string | null;
  name: string;
  stage: string;
  amount: number | null;
  currency: string | null;
  close_date: string | null;
  forecast_category: string | null;
  probability: number | null;
  next_step: string | null;
  is_renewal: boolean;
  as_of: string;
}

type GatheredFacts = GatheredContext['facts'];
type Computed = 'source' | 'asOf' | 'by' | 'ageDays' | 'daysSilent' | 'daysSinceViewed';
/** The value of a fact of each kind: the keys of `facts.*` without those that the context computes. */
export type FactValues = { [K in keyof GatheredFacts]: Omit<NonNullable<GatheredFacts[K]>, Computed> };
export type FactKind = keyof FactValues;

export interface FactRow {
  id: string;
  term_id: string;
  kind: 'proposal' | 'stance' | 'commitment' | 'agreed_terms' | 'paper' | 'order' | 'payment';
  value: FactValues[FactKind];
  source: string;
  as_of: string;
  recorded_by: string | null;
}

export interface SnapshotRow {
  customer_id: string;
  contract_id: string;
  day: string;
  health_score: number | null;
  risk_score: number | null;
  arr_reporting: number | null;
  forecast: string | null;
}

export interface OutcomeRow {
  term_id: string;
  result: 'renewed' | 'churned' | 'downgraded' | 'expanded';
  uplift_percent: number | null;
  discount_percent: number | null;
  days_late: number | null;
  reason_code: string | null;
  recorded_on: string;
}

/** The whole book. Tables stand in an order in which they can be inserted. */
export interface DemoBook {
  users: UserRow[];
  customers: CustomerRow[];
  contracts: ContractRow[];
  contract_terms: TermRow[];
  contacts: ContactRow[];
  usage_metrics: UsageRow[];
  support_tickets: TicketRow[];
  interactions: InteractionRow[];
  customer_intelligence: IntelligenceRow[];
  customer_engagement: EngagementRow[];
  crm_opportunities: OpportunityRow[];
  renewal_facts: FactRow[];
  account_snapshots: SnapshotRow[];
  renewal_outcomes: OutcomeRow[];
}
