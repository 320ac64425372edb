import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatheredContext, gatheredContextSchema } from '../../../src/context/context.ts';
import { createContextSource } from '../../../src/context/postgres/context-source.ts';
import {
  buildContext,
  enrichContext,
  validateContext,
} from '../../../src/context/workflow-context-builder.ts';
import { progressOf } from '../../../src/engine/progress.ts';
import { addDays } from '../../../src/platform/civil-date.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import {
  type Account,
  type AccountOptions,
  insert,
  insertAccount,
  insertContract,
  TONIGHT,
} from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { insertVersion } from '../../support/rollouts.ts';
import { emptyTables } from '../../support/tables.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});
beforeEach(() => emptyTables(pool));

const ago = (days: number): string => addDays(TONIGHT, -days);

async function insertExecution(account: Account, row: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  const { versionId } = await insertVersion(pool, { key: 'prepare' });
  await insert(pool, 'workflow_executions', {
    id,
    definition_id: versionId,
    key: 'prepare',
    stage_name: 'Prepare',
    term_id: account.termId,
    contract_id: account.contractId,
    customer_id: account.customerId,
    trigger: 'manual',
    as_of: TONIGHT,
    days_left: 130,
    ...row,
  });
  return id;
}

/** The context of an execution for `account`, from the real rows; each is held against its schema, and has nothing besides. */
async function contextOf(account: Account, playbook = smallPlaybook()): Promise<GatheredContext> {
  const id = await insertExecution(account, { occurrence: 77 });
  const rows = await createContextSource(pool).gather(id);
  if (!rows) throw new Error('nothing gathered');
  const context = buildContext(rows, playbook, 3);
  expect(gatheredContextSchema.parse(context)).toEqual(context);
  return context;
}
async function contextFor(options: AccountOptions): Promise<GatheredContext> {
  return await contextOf(await insertAccount(pool, options));
}

async function insertUsage(customerId: string, from: number, to: number, row: object): Promise<void> {
  for (let day = from; day <= to; day += 1)
    await insert(pool, 'usage_metrics', { customer_id: customerId, day: ago(day), ...row });
}
const insertContact = (customerId: string, name: string, row: object = {}): Promise<void> =>
  insert(pool, 'contacts', { customer_id: customerId, name, email: `${name}@example.com`, ...row });

const NO_USAGE = { from: null, to: null, days: 0, activeUsers: null, events: null, activeDays: 0 };

/** Paths of every field that a schema has, down to its leaves. */
function pathsOf(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, each]) => pathsOf(each, path === '' ? key : `${path}.${key}`));
}

describe('the context of a sparse book', () => {
  it('is valid, and every field is present: what is not known is null or empty, never invented', async () => {
    const context = await contextFor({
      customer: { owner_id: null },
      contract: { arr_reporting: null },
      term: { term_start: null },
    });
    expect(() => gatheredContextSchema.parse(context)).not.toThrow();
    expect(JSON.stringify(context)).not.toContain('undefined');
    expect(context.customer).toMatchObject({
      owner: null,
      industry: null,
      goals: [],
      hasAccountPlan: false,
      arr: 0,
    });
    expect(context.data.usage).toEqual({
      asOf: null,
      ageDays: null,
      stale: false,
      trend: 'unknown',
      changePercent: null,
      lastActivity: null,
      last30Days: NO_USAGE,
      previous30Days: NO_USAGE,
      seatsPurchased: null,
      seatsUsed: null,
      seatUtilisation: null,
      topFeatures: [],
    });
    expect(context.data.engagement).toMatchObject({ lastMeeting: null, interactions: [], nps: null });
    expect(context.data.engagement.tickets).toMatchObject({ open: 0, items: [], oldestOpenDays: null });
    expect(context.data.salesforce).toMatchObject({
      contacts: [],
      primary: null,
      champion: null,
      reachableCount: 0,
    });
    expect(context.intelligence).toMatchObject({ riskScore: null, insights: [], riskFactors: [] });
    expect(Object.values(context.facts)).toEqual([null, null, null, null, null, null, null]);
    expect(context.stages).toEqual({});
  });

  it('says more than twenty things about the customer alone', async () => {
    const { customer } = await contextFor({});
    expect(pathsOf(customer).length).toBeGreaterThanOrEqual(20);
  });
});

describe('the context of a rich book', () => {
  it('shows the customer, the contract and the term as the book has them', async () => {
    const account = await insertAccount(pool, {
      renewsInDays: 130,
      customer: {
        name: "O'Reilly & Sons <Ltd> 🚀",
        segment: 'mid_market',
        customer_since: '2023-11-02',
        goals: ['publish faster'],
        account_plan: 'Grow to EMEA.',
        reporting_currency: 'EUR',
        employees: 420,
      },
      contract: {
        arr: '96500.50',
        currency: 'JPY',
        arr_reporting: 600,
        list_arr: 110_000,
        notice_days: 60,
        auto_renew: true,
        seats: 120,
        uplift_cap_percent: '4.75',
        renewal_group: 'g1',
      },
    });
    const sibling = {
      external_id: 'K-2',
      customer_id: account.customerId,
      name: 'Add-on',
      currency: 'JPY',
      arr: 5,
    };
    const siblingId = randomUUID();
    await insert(pool, 'contracts', {
      id: siblingId,
      ...sibling,
      arr_reporting: 40,
      status: 'active',
      renewal_group: 'g1',
    });
    const siblingTerm = { contract_id: siblingId, term_number: 1, renewal_date: ago(-130), term_months: 12 };
    await insert(pool, 'contract_terms', siblingTerm);

    const context = await contextOf(account);

    expect(context.customer).toMatchObject({
      name: "O'Reilly & Sons <Ltd> 🚀",
      customerSince: '2023-11-02',
      tenureMonths: 36,
      goals: ['publish faster'],
      hasAccountPlan: true,
      arr: 640,
      reportingCurrency: 'EUR',
      contractsCount: 2,
      owner: { id: account.ownerId, name: 'Ines Okafor' },
    });
    expect(context.contract).toMatchObject({
      arr: 96_500.5,
      currency: 'JPY',
      upliftCapPercent: 4.75,
      autoRenew: true,
      coTerming: [{ id: siblingId, name: 'Add-on', arr: 5, renewalDate: ago(-130) }],
    });
    expect(context.term).toMatchObject({ noticeDeadline: ago(-70), decisionDate: ago(-70), previous: null });
    expect(context.workflow).toMatchObject({
      version: 3,
      asOf: TONIGHT,
      daysUntilAnchor: 130,
      daysUntilRenewal: 130,
      daysUntilNotice: 70,
      daysUntilDecision: 70,
      daysOverdue: 0,
      renewalArr: 96_500.5,
      renewalCurrency: 'JPY',
    });
  });

  it('counts days overdue, and how the last term ended', async () => {
    const account = await insertAccount(pool, { renewsInDays: -12, term: { term_number: 2 } });
    const before = { id: randomUUID(), contract_id: account.contractId, term_number: 1, term_months: 12 };
    await insert(pool, 'contract_terms', { ...before, renewal_date: ago(377), status: 'closed' });
    const outcome = { term_id: before.id, result: 'expanded', uplift_percent: '3.5', days_late: 4 };
    await insert(pool, 'renewal_outcomes', { ...outcome, recorded_on: ago(370) });
    const { workflow, term } = await contextOf(account);
    expect(workflow).toMatchObject({ daysUntilRenewal: -12, daysOverdue: 12 });
    expect(term.previous).toMatchObject({
      result: 'expanded',
      upliftPercent: 3.5,
      daysLate: 4,
      renewalDate: ago(377),
    });
  });

  it.each([
    [105, 100, 5, 'stable'],
    [1_051, 1_000, 5.1, 'growing'],
    [95, 100, -5, 'stable'],
    [949, 1_000, -5.1, 'declining'],
    [1, 3, -66.7, 'declining'],
  ])('usage of %i after %i is %d percent: %s', async (now, before, changePercent, trend) => {
    const account = await insertAccount(pool, { contract: { seats: 300 } });
    await insertUsage(account.customerId, 0, 14, { active_users: now, events: 10, seats_used: 200 });
    await insertUsage(account.customerId, 30, 44, { active_users: before, events: 7 });
    const { usage } = (await contextOf(account)).data;
    expect(usage).toMatchObject({ changePercent, trend, asOf: TONIGHT, seatUtilisation: 66.7 });
    expect(usage.last30Days).toEqual({
      from: ago(14),
      to: TONIGHT,
      days: 15,
      activeUsers: now,
      events: 150,
      activeDays: 15,
    });
    expect(usage.previous30Days).toMatchObject({ from: ago(44), to: ago(30), days: 15, activeUsers: before });
  });

  it('of usage that began within the last 30 days has no trend', async () => {
    const account = await insertAccount(pool);
    await insertUsage(account.customerId, 0, 20, { active_users: 5, events: 1 });
    expect((await contextOf(account)).data.usage).toMatchObject({ trend: 'unknown', changePercent: null });
  });

  it('of a source that stopped is what it was on the last day imported, and old', async () => {
    const account = await insertAccount(pool);
    await insertUsage(account.customerId, 26, 55, { active_users: 40 });
    await insertUsage(account.customerId, 56, 85, { active_users: 50 });
    const stopped = await contextOf(account, smallPlaybook({ max_age_days: 14 }));
    expect(stopped.data.usage).toMatchObject({ asOf: ago(26), ageDays: 26, stale: true, changePercent: -20 });
    expect(stopped.data.usage.last30Days).toMatchObject({ from: ago(55), to: ago(26), activeUsers: 40 });
    expect(stopped.data.usage.previous30Days).toMatchObject({ from: ago(85), to: ago(56), activeUsers: 50 });
  });

  it.each([
    [155, { seatsPurchased: 200, seatUtilisation: 75 }],
    // The seats of one contract are not those of which all the users could have one.
    [null, { seatsPurchased: null, seatUtilisation: null }],
  ])('holds the seats in use against those of all live contracts: 45 and %s', async (seats, expected) => {
    const account = await insertAccount(pool, { contract: { seats: 45 } });
    await insertContract(pool, account.customerId, { contract: { seats } });
    await insertContract(pool, account.customerId, { contract: { seats: 500, status: 'cancelled' } });
    await insertUsage(account.customerId, 0, 0, { active_users: 88, seats_used: 150 });
    expect((await contextOf(account)).data.usage).toMatchObject({ ...expected, seatsUsed: 150 });
  });
});

describe('whom to write to', () => {
  const primary = async (add: (customerId: string) => Promise<void>, customer = {}) => {
    const account = await insertAccount(pool, { customer });
    await add(account.customerId);
    return (await contextOf(account)).data.salesforce;
  };

  it('is the champion, before one of more influence', async () => {
    const found = await primary(async (id) => {
      await insertContact(id, 'buyer', { influence: 5 });
      await insertContact(id, 'champ', { role: 'champion', influence: 2 });
    });
    expect(found.primary?.name).toBe('champ');
    expect(found.contacts.map((each) => each.name)).toEqual(['buyer', 'champ']);
  });
  it('else the most influential, else the latest to be spoken to', async () => {
    const byInfluence = await primary(async (id) => {
      await insertContact(id, 'low', { influence: 2, last_two_way_on: ago(1) });
      await insertContact(id, 'high', { influence: 4 });
    });
    expect(byInfluence.primary?.name).toBe('high');
    const byDate = await primary(async (id) => {
      await insertContact(id, 'never', { influence: 3 });
      await insertContact(id, 'old', { influence: 3, last_two_way_on: ago(90) });
      await insertContact(id, 'recent', { influence: 3, last_two_way_on: ago(9) });
    });
    expect(byDate.primary).toMatchObject({ name: 'recent', daysSinceTwoWay: 9 });
  });
  it('is nobody who left, has no address, or wants to be left alone', async () => {
    const found = await primary(async (id) => {
      await insertContact(id, 'gone', { role: 'champion', influence: 5, left_on: ago(3) });
      await insertContact(id, 'silent', { influence: 5, do_not_contact: true });
      await insertContact(id, 'unknown', { influence: 5, email: null });
      await insertContact(id, 'left', { influence: 1, left_on: ago(-3) });
    });
    // Who leaves in three days is still there.
    expect(found).toMatchObject({ primary: { name: 'left' }, reachableCount: 1, champion: null });
    expect(found.departed).toEqual([{ name: 'gone', role: 'champion', leftOn: ago(3) }]);
  });
  it('is nobody at all where the customer wants to be left alone', async () => {
    const found = await primary((id) => insertContact(id, 'a', { influence: 5 }), { do_not_contact: true });
    expect(found).toMatchObject({ primary: null, reachableCount: 0, contacts: [{ doNotContact: true }] });
  });
});

describe('everything is as of the day of the scan', () => {
  it('what came later is not seen', async () => {
    const account = await insertAccount(pool, {
      contract: { auto_renew: true, notice_given_on: ago(-2), notice_days: 30 },
    });
    const id = account.customerId;
    const later = ago(-1);
    await insertUsage(id, 1, 3, { active_users: 5, events: 1, seats_used: 4, top_features: ['editor'] });
    await insertUsage(id, -5, -1, {
      active_users: 900,
      events: 900,
      seats_used: 900,
      top_features: ['later'],
    });
    await insertContact(id, 'kim', { last_two_way_on: later });
    for (const on of [ago(9), later])
      await insert(pool, 'interactions', {
        customer_id: id,
        occurred_on: on,
        kind: 'meeting',
        direction: 'two_way',
        executive: true,
        summary: on === later ? 'later' : 'earlier',
      });
    const ticket = { customer_id: id, severity: 1 };
    await insert(pool, 'support_tickets', { ...ticket, subject: 'later', status: 'open', opened_on: later });
    await insert(pool, 'support_tickets', {
      ...ticket,
      subject: 'closed since',
      status: 'solved',
      opened_on: ago(40),
      closed_on: later,
    });
    await insert(pool, 'support_tickets', {
      ...ticket,
      subject: 'closed before',
      status: 'solved',
      opened_on: ago(40),
      closed_on: TONIGHT,
    });
    for (const [as_of, score] of [
      [ago(3), 40],
      [later, 99],
    ] as const) {
      await insert(pool, 'customer_intelligence', { customer_id: id, as_of, risk_score: score });
      await insert(pool, 'customer_engagement', { customer_id: id, as_of, nps: score });
      await insert(pool, 'crm_opportunities', { customer_id: id, as_of, name: `opp ${score}`, stage: 'x' });
      await insert(pool, 'renewal_facts', {
        term_id: account.termId,
        kind: 'stance',
        value: JSON.stringify({ status: `s${score}`, lastReplyOn: ago(20) }),
        source: 'crm',
        as_of,
      });
      await insert(pool, 'account_snapshots', {
        contract_id: account.contractId,
        customer_id: id,
        day: as_of,
      });
    }

    const { data, intelligence, facts, contract } = await contextOf(account);

    expect(data.usage).toMatchObject({
      asOf: ago(1),
      lastActivity: ago(1),
      seatsUsed: 4,
      topFeatures: ['editor'],
    });
    expect(data.usage.last30Days).toEqual({
      from: ago(3),
      to: ago(1),
      days: 3,
      activeUsers: 5,
      events: 3,
      activeDays: 3,
    });
    expect(data.engagement).toMatchObject({
      lastMeeting: { on: ago(9), daysAgo: 9, summary: 'earlier' },
      lastTwoWay: ago(9),
      daysSinceTwoWay: 9,
      executiveMeetings90Days: 1,
      nps: 40,
    });
    expect(data.engagement.interactions).toHaveLength(1);
    // It was open that night, and is shown so.
    expect(data.engagement.tickets).toMatchObject({ open: 1, openSev1: 1, oldestOpenDays: 40 });
    expect(data.engagement.tickets.items).toMatchObject([
      { subject: 'closed since', status: 'open', ageDays: 40 },
    ]);
    expect(data.salesforce).toMatchObject({ opportunityName: 'opp 40', contacts: [{ lastTwoWay: null }] });
    expect(intelligence.riskScore).toBe(40);
    expect(facts.stance).toMatchObject({ status: 's40', daysSilent: 20, ageDays: 3, source: 'crm' });
    expect(contract).toMatchObject({ autoRenew: true, noticeGivenOn: null });
    expect(JSON.stringify({ data, facts, contract })).not.toContain(later);
  });

  it('each source says how old it is; older than the playbook allows, it is named as stale', async () => {
    const account = await insertAccount(pool);
    await insertUsage(account.customerId, 15, 15, { active_users: 5 });
    await insert(pool, 'customer_intelligence', {
      customer_id: account.customerId,
      as_of: ago(14),
      risk_score: 1,
    });
    const context = await contextOf(account, smallPlaybook({ max_age_days: 14 }));
    expect(context.data.usage).toMatchObject({ asOf: ago(15), ageDays: 15, stale: true });
    expect(context.intelligence).toMatchObject({ asOf: ago(14), ageDays: 14, stale: false });
    // What never came is stale too.
    expect(context.workflow.staleSources.sort()).toEqual(['engagement', 'salesforce', 'usage']);
  });
});

describe('what earlier stages found', () => {
  const done = { status: 'completed', finished_at: ago(1) };
  it('is there by their key: the newest completed for this term, not rejected, not later', async () => {
    const account = await insertAccount(pool);
    const other = await insertAccount(pool);
    const add = (occurrence: number, as_of: string, row: object = done, whose = account) =>
      insertExecution(whose, { occurrence, as_of, outputs: JSON.stringify({ cap: occurrence }), ...row });
    await add(1, ago(40));
    await add(2, ago(30));
    const rejected = await add(3, ago(20));
    await add(4, ago(10), { status: 'failed', error_code: 'INTERNAL', finished_at: ago(1) });
    await add(5, ago(-1));
    await add(6, ago(5), { status: 'superseded', finished_at: ago(1) });
    await add(7, ago(5), done, other);
    await insert(pool, 'workflow_artifacts', {
      execution_id: rejected,
      artifact_key: 'a',
      step_key: 's',
      customer_id: account.customerId,
      contract_id: account.contractId,
      due_on: ago(0),
      kind: 'report',
      audience: 'internal',
      title: 't',
      sections: '[]',
      markdown: '',
      status: 'rejected',
    });
    const { stages } = await contextOf(account);
    expect(stages).toEqual({ prepare: { cap: 2 } });
  });
});

describe('data that cannot be used', () => {
  it('fails the context with the paths that are wrong', async () => {
    const account = await insertAccount(pool);
    const fact = { term_id: account.termId, source: 'crm', as_of: ago(1) };
    const value = JSON.stringify({ status: 'sent', amount: 'a lot', sentOn: 'yesterday' });
    await insert(pool, 'renewal_facts', { ...fact, kind: 'proposal', value });
    await expect(contextOf(account)).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { paths: expect.arrayContaining(['facts.proposal.sentOn', 'facts.proposal.amount']) },
      hint: expect.stringContaining('retry'),
    });
  });

  it('but not for what only illustrates', async () => {
    const account = await insertAccount(pool);
    const insights = [
      { kind: 'note', text: 'Asked for a discount', on: 'last week' },
      'not an object',
      { text: 7 },
    ];
    await insert(pool, 'customer_intelligence', {
      customer_id: account.customerId,
      as_of: ago(1),
      insights: JSON.stringify(insights),
    });
    expect((await contextOf(account)).intelligence.insights).toEqual([
      { kind: 'note', text: 'Asked for a discount', on: null },
      { kind: 'note', text: '', on: null },
    ]);
  });
});

describe('validateContext', () => {
  it('names what is absent, null, empty text or an empty list, in the order asked', () => {
    const context = { a: { null: null, text: '', list: [], zero: 0, no: false, deep: { x: 1 } } };
    const asked = ['a.zero', 'a.null', 'a.no', 'a.text', 'a.list', 'a.deep.x', 'a.deep.y', 'b', 'a.list.0'];
    expect(validateContext(context, asked)).toEqual([
      'a.null',
      'a.text',
      'a.list',
      'a.deep.y',
      'b',
      'a.list.0',
    ]);
  });
});

describe('enrichContext', () => {
  it('adds outputs, steps, the current step and the input, and leaves the gathered context as it is', async () => {
    const playbook = smallPlaybook();
    const gathered = await contextFor({});
    const frozen = structuredClone(gathered);
    const [, plan] = playbook.steps;
    if (!plan) throw new Error('no second step');
    const record = { iteration: 1, seq: 0, status: 'completed', route: null, skippedSteps: [] } as const;
    const progress = progressOf(playbook, [{ ...record, stepKey: 'assess', outputs: { risk_score: 61 } }]);
    const context = enrichContext(gathered, playbook, progress, plan, 2, { note: 'x' });
    expect(context).toMatchObject({
      workflow: { currentStep: { key: 'plan', name: 'Plan', index: 1, visit: 2 } },
      outputs: { risk_score: 61, plan: null },
      steps: { assess: { status: 'completed', outputs: { risk_score: 61 } }, plan: { status: 'pending' } },
      input: { note: 'x' },
    });
    expect(gathered).toEqual(frozen);
  });
});
