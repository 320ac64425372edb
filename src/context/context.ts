import { z } from 'zod';
import { jsonSchema } from '../platform/json.ts';
import { count, date, days, group, maybeDays, money, open } from './field.ts';
import { contractSchema, customerSchema, termSchema } from './fields-account.ts';
import { dataSchema, intelligenceSchema } from './fields-data.ts';
import { factsSchema } from './fields-facts.ts';

/**
 * Everything a template may read. Every field is always present, null or an empty list where unknown, so that a
 * strict template can ask `{{#if}}` or `default` of any path below. Dates are civil (`2026-12-01`), instants ISO
 * 8601, money a number in the currency named beside it, percentages 0–100.
 */

const EXECUTION = 'workflow_executions';

/** Values whose names authors choose; the playbook says which of them are internal. */
const byName = (from: string, description: string) =>
  group(z.record(z.string(), jsonSchema), from, description);

const previousRun = z.object({
  asOf: date(`${EXECUTION}.as_of`, 'day of that run'),
  occurrence: count(`${EXECUTION}.occurrence`, 'its number'),
  outputs: byName(
    `${EXECUTION}.outputs`,
    'its outputs by name; guard them, since its version may have been another',
  ),
});

const workflowSchema = z.object({
  executionId: open.text(`${EXECUTION}.id`, 'id of the execution'),
  key: open.text(`${EXECUTION}.key`, 'key of the playbook'),
  stage: open.text(`${EXECUTION}.stage_name`, 'name of the stage'),
  version: count('workflow_definitions.version', 'version of the playbook'),
  occurrence: count(`${EXECUTION}.occurrence`, '0 in a first run, then counting up'),
  asOf: date(`${EXECUTION}.as_of`, 'the day as of which everything is read'),
  anchor: open.text('workflow_definitions.anchor', 'the date that the window counts from'),
  daysUntilAnchor: days(`${EXECUTION}.days_left`, 'days to that date'),
  daysUntilRenewal: days(
    'contract_terms.renewal_date',
    'days to the renewal; negative once the contract has ended',
  ),
  daysOverdue: days('contract_terms.renewal_date', 'days since the contract ended; 0 before'),
  daysUntilNotice: maybeDays('contracts.notice_days', 'days to the end of notice'),
  daysUntilDecision: days('contract_terms, contracts.notice_days', 'days to the decision date'),
  renewalArr: money(
    'contracts.arr',
    'ARR of the contract that renews, in its own currency',
    'workflow.renewalCurrency',
  ),
  renewalCurrency: open.text('contracts.currency', 'currency of that ARR'),
  currentStep: z.object({
    key: open.text('workflow_step_templates.step_key', 'key of the step at hand'),
    name: open.text('workflow_step_templates.step_name', 'its name'),
    index: count('workflow_step_templates.step_index', 'its place, from 0'),
    visit: count('workflow_step_executions.visit', 'which iteration it is, from 1'),
  }),
  previous: group(
    previousRun.nullable(),
    EXECUTION,
    'the last completed run of this key for this term; null in a first',
  ),
  staleSources: open.texts('max_age_days', 'names of the groups of the context whose rows are too old'),
});

const stepStateSchema = z.object({
  status: open.text('workflow_step_executions.status', 'pending, completed or skipped'),
  visit: count('workflow_step_executions.visit', 'its last iteration; 0 before the first'),
  outputs: byName('workflow_step_executions.outputs', 'its outputs by name'),
  route: open.maybeText('workflow_step_executions.route', 'id of the route taken after it'),
});

/** The part that is gathered once and frozen with the execution. */
export const gatheredContextSchema = z.object({
  customer: customerSchema,
  contract: contractSchema,
  term: termSchema,
  intelligence: intelligenceSchema,
  data: dataSchema,
  facts: factsSchema,
  workflow: workflowSchema,
  stages: group(
    z.record(z.string(), z.record(z.string(), jsonSchema)),
    `${EXECUTION}.outputs`,
    'outputs of earlier stages completed for this term, by key: `stages.discovery.price_cap`; guard them',
  ),
  variables: byName('workflow_variables', 'the variables of the playbook, by name'),
});
export type GatheredContext = z.infer<typeof gatheredContextSchema>;

/** The frozen part and the parts that grow while the execution runs. */
export const contextSchema = gatheredContextSchema.extend({
  outputs: byName('workflow_step_executions.outputs', 'all outputs so far; null for a step that has not run'),
  steps: group(
    z.record(z.string(), stepStateSchema),
    'workflow_step_executions',
    'steps so far, by key: `steps.assess.outputs.risk_score`',
  ),
  input: byName(
    'added by hand, kept with the step run',
    'what a caller added by hand at this step; never evidence; guard it',
  ),
});
export type Context = z.infer<typeof contextSchema>;
