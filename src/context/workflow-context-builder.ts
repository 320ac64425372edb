import { daysBetween, monthsBetween } from '../platform/civil-date.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import { valueAt } from '../playbook/rules.ts';
import type { Playbook, Step } from '../playbook/schema.ts';
import type { Context, GatheredContext } from './context.ts';
import { factsSchema } from './fields-facts.ts';
import type { GatheredRows } from './ports.ts';
import { buildEngagement, buildFacts, buildIntelligence, buildSalesforce, buildUsage } from './sources.ts';

/**
 * The context of an execution as it is frozen: rows as of the scan date, with what follows from them (ages, trends,
 * whom to write to). Pure: the same rows give the same context.
 * @throws NightshiftError `INTERNAL` where the recorded facts do not make a valid context.
 */
export function buildContext(rows: GatheredRows, playbook: Playbook, version: number): GatheredContext {
  const asOf = rows.execution.as_of;
  const maxAgeDays = playbook.max_age_days;
  const usage = buildUsage(rows, maxAgeDays);
  const engagement = buildEngagement(rows, maxAgeDays);
  const intelligence = buildIntelligence(rows, maxAgeDays);
  const salesforce = buildSalesforce(rows, maxAgeDays);
  const { customer, contract, term } = rows;
  const daysUntilRenewal = daysBetween(asOf, term.renewal_date);
  const facts = factsOf(rows);
  return {
    customer: {
      id: customer.id,
      externalId: customer.external_id,
      name: customer.name,
      parentName: rows.parent_name,
      segment: customer.segment,
      tier: customer.tier,
      industry: customer.industry,
      coverageModel: customer.coverage_model,
      country: customer.country,
      region: customer.region,
      timezone: customer.timezone,
      language: customer.language,
      employees: customer.employees,
      website: customer.website,
      customerSince: customer.customer_since,
      tenureMonths: customer.customer_since === null ? null : monthsBetween(customer.customer_since, asOf),
      lifecycle: customer.lifecycle,
      goals: customer.goals,
      successCriteria: customer.success_criteria,
      hasAccountPlan: customer.account_plan !== null,
      accountPlan: customer.account_plan,
      doNotContact: customer.do_not_contact,
      arr: rows.book.arr,
      reportingCurrency: customer.reporting_currency,
      contractsCount: rows.book.contracts,
      owner: rows.owner,
      backupOwner: rows.backup_owner,
      notes: customer.notes,
    },
    contract: {
      id: contract.id,
      externalId: contract.external_id,
      name: contract.name,
      product: contract.product,
      plan: contract.plan,
      status: contract.status,
      seats: contract.seats,
      currency: contract.currency,
      arr: contract.arr,
      listArr: contract.list_arr,
      arrReporting: contract.arr_reporting,
      discountPercent: contract.discount_percent,
      billingFrequency: contract.billing_frequency,
      paymentTermsDays: contract.payment_terms_days,
      autoRenew: rows.renews_by_itself,
      noticeGivenOn: (contract.notice_given_on ?? '') > asOf ? null : contract.notice_given_on,
      noticeDays: contract.notice_days,
      upliftType: contract.uplift_type,
      upliftCapPercent: contract.uplift_cap_percent,
      termsVerified: contract.terms_verified,
      poRequired: contract.po_required,
      renewalGroup: contract.renewal_group,
      coTerming: rows.co_terming.map((other) => ({
        id: other.id,
        name: other.name,
        arr: other.arr,
        currency: other.currency,
        renewalDate: other.renewal_date,
      })),
    },
    term: {
      id: term.id,
      number: term.term_number,
      startDate: term.term_start,
      renewalDate: term.renewal_date,
      months: term.term_months,
      noticeDeadline: rows.notice_deadline,
      decisionDate: rows.decision_date,
      previous: rows.previous_term && {
        renewalDate: rows.previous_term.renewal_date,
        result: rows.previous_term.result,
        upliftPercent: rows.previous_term.uplift_percent,
        discountPercent: rows.previous_term.discount_percent,
        daysLate: rows.previous_term.days_late,
        reasonCode: rows.previous_term.reason_code,
      },
    },
    intelligence,
    data: {
      usage,
      engagement,
      salesforce,
      baseline: rows.baseline && {
        on: rows.baseline.day,
        healthScore: rows.baseline.health_score,
        riskScore: rows.baseline.risk_score,
        arr: rows.baseline.arr_reporting,
        forecast: rows.baseline.forecast,
      },
    },
    facts,
    workflow: {
      executionId: rows.execution.id,
      key: rows.execution.key,
      stage: rows.execution.stage_name,
      version,
      occurrence: rows.execution.occurrence,
      asOf,
      anchor: playbook.window.anchor,
      daysUntilAnchor: rows.execution.days_left,
      daysUntilRenewal,
      daysOverdue: Math.max(0, -daysUntilRenewal),
      daysUntilNotice: rows.notice_deadline === null ? null : daysBetween(asOf, rows.notice_deadline),
      daysUntilDecision: daysBetween(asOf, rows.decision_date),
      renewalArr: contract.arr,
      renewalCurrency: contract.currency,
      currentStep: { key: '', name: '', index: 0, visit: 0 },
      previous: rows.previous_run && {
        asOf: rows.previous_run.as_of,
        occurrence: rows.previous_run.occurrence,
        outputs: rows.previous_run.outputs,
      },
      staleSources: Object.entries({ usage, engagement, intelligence, salesforce })
        .filter(([, source]) => source.stale)
        .map(([name]) => name),
    },
    stages: rows.stages,
    variables: playbook.variables,
  };
}

/** Recorded facts are free JSON, so they are validated here; all other rows were validated when they were read. */
function factsOf(rows: GatheredRows): GatheredContext['facts'] {
  const parsed = factsSchema.safeParse(buildFacts(rows));
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => ['facts', ...issue.path].join('.'));
  throw new NightshiftError(
    'INTERNAL',
    `What is recorded of this renewal does not make a valid context: ${paths.join(', ')}.`,
    'Correct these facts in the book and retry the execution.',
    { paths },
  );
}

/**
 * The paths of `dataRequired` that are absent, null, empty text or an empty list in the context.
 * @returns the missing paths in the order asked; empty where everything is there.
 */
export function validateContext(context: unknown, dataRequired: readonly string[]): string[] {
  return dataRequired.filter((path) => {
    const value = valueAt(context, path);
    return (
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    );
  });
}

/**
 * The frozen context with what has been added since: outputs and steps so far,
 * the current step, and input given by hand.
 */
export function enrichContext(
  gathered: GatheredContext,
  playbook: Playbook,
  progress: Pick<Context, 'outputs' | 'steps'>,
  step: Step,
  iteration: number,
  input: JsonObject,
): Context {
  const index = playbook.steps.findIndex((each) => each.key === step.key);
  // Copies name by name: this runs several times a step, and spreading is slow in Node.
  return {
    customer: gathered.customer,
    contract: gathered.contract,
    term: gathered.term,
    intelligence: gathered.intelligence,
    data: gathered.data,
    facts: gathered.facts,
    stages: gathered.stages,
    variables: gathered.variables,
    workflow: {
      ...gathered.workflow,
      currentStep: { key: step.key, name: step.name, index, visit: iteration },
    },
    outputs: progress.outputs,
    steps: { ...progress.steps },
    input,
  };
}
