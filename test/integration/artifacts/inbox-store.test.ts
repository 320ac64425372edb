import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInboxStore } from '../../../src/artifacts/postgres/inbox-store.ts';
import type { InboxEntry } from '../../../src/artifacts/review-detail.ts';
import { OPERATOR } from '../../support/actor.ts';
import { TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { csm, leaveArtifact, letterPlaybook, type Waiting } from '../../support/review.ts';
import { asOwner } from '../../support/tables.ts';

const COPIES = 3_000;

let engine: Engine;
let first: Waiting;
beforeAll(async () => {
  engine = await createEngine();
  await engine.publish(letterPlaybook());
  first = await leaveArtifact(engine);
  await leaveArtifact(engine, { renewsInDays: 140 });
  // One owner's inbox of many, due on many days.
  await engine.pool.query(
    `INSERT INTO workflow_artifacts (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on, kind,
       audience, title, sections, markdown, status)
     SELECT execution_id, 'copy-' || n, step_key, customer_id, contract_id, owner_id, date '2027-01-01' + n % 90, 'report',
       'internal', title, sections, markdown, CASE n % 3 WHEN 0 THEN 'approved' ELSE 'pending_review' END
     FROM workflow_artifacts CROSS JOIN generate_series(1, $1) AS n WHERE id = $2`,
    [COPIES, first.id],
  );
  await asOwner(engine.pool, 'ANALYZE');
});
afterAll(() => engine.close());

const store = () => createInboxStore(engine.pool);
const inbox = (
  ...args: [Parameters<typeof engine.app.actions.artifacts.inbox>[1], { after?: string; limit: number }]
) => engine.app.actions.artifacts.inbox(OPERATOR, ...args);

describe('the inbox', () => {
  it('is paged through whole, in its order, each artifact once, also while others arrive and leave', async () => {
    const seen: InboxEntry[] = [];
    let after: string | undefined;
    do {
      const page = await inbox({}, { limit: 400, ...(after === undefined ? {} : { after }) });
      seen.push(...page.artifacts);
      after = page.next ?? undefined;
      await engine.pool.query(
        `UPDATE workflow_artifacts SET status = 'rejected' WHERE id = (SELECT id FROM workflow_artifacts
           WHERE status = 'pending_review' AND due_on < $1::date AND id = ANY ($2) LIMIT 1)`,
        [seen.at(-1)?.dueOn, seen.map(({ id }) => id)],
      );
    } while (after !== undefined);
    expect(seen).toHaveLength((COPIES * 2) / 3 + 2);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const order = seen.map(({ dueOn, executionId, id }) => `${dueOn} ${executionId} ${id}`);
    expect(order).toEqual(order.toSorted());
  });

  it('of one owner is read from an index in its own order, without a sort', async () => {
    const statements: [string, unknown[]][] = [];
    const watched = createInboxStore({
      query: (async ({ text }: { text: string }, values: unknown[]) => {
        statements.push([text, values]);
        return { rows: [] };
      }) as never,
    });
    await watched.page(
      { inboxOf: first.ownerId, snoozed: 'without', today: TONIGHT },
      { after: null, limit: 51 },
    );
    expect(statements).toHaveLength(1);
    const [text, values] = statements[0] ?? ['', []];
    const { rows } = await engine.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index Scan using workflow_artifacts_inbox');
    // Only the pages of a person and of whom they stand in for are sorted together, never an inbox whole.
    expect(plan.match(/(?<!Incremental )Sort .*\n *Sort Key: a\.due_on/g) ?? []).toHaveLength(1);
  });

  it('finds by stage, customer, contract, night, owner, and only one`s own', async () => {
    const count = async (filter: Parameters<typeof inbox>[0]) =>
      (await inbox(filter, { limit: 5_000 })).artifacts.length;
    const all = await count({});
    expect(await count({ stage: 'prepare', night: TONIGHT, owner: 'ines' })).toBe(all);
    expect(await count({ contract: first.contractId })).toBe(all - 1);
    expect(await count({ customer: 'no such' })).toBe(0);
    expect(await count({ statuses: ['approved'] })).toBe(COPIES / 3);
    const { artifacts } = engine.app.actions;
    const mine = async (id: string) =>
      (await artifacts.inbox(csm(id), { mine: true }, { limit: 5_000 })).artifacts.length;
    expect(await mine(first.ownerId)).toBe(all - 1);
    expect((await artifacts.inbox(OPERATOR, { mine: true }, { limit: 5 })).artifacts).toEqual([]);
    const { byStatus } = await artifacts.counts(csm(first.ownerId), { mine: true });
    expect(byStatus).toMatchObject({ approved: COPIES / 3, pending_review: all - 1 });
  });

  it('has what a contract was left by renewal and execution, whatever became of it', async () => {
    const [renewal, ...others] = await engine.app.actions.artifacts.ofContract(OPERATOR, first.contractId);
    expect(others).toEqual([]);
    const [execution] = renewal?.executions ?? [];
    expect(execution).toMatchObject({ executionId: first.executionId, stage: 'Prepare', asOf: TONIGHT });
    expect(execution?.artifacts.length).toBeGreaterThan(900);
  });

  it('has a trace of who may read prompts alone', async () => {
    const { artifacts } = engine.app.actions;
    const { trace, claims } = await artifacts.inspect(OPERATOR, first.id);
    expect(trace).toMatchObject({
      step: 'plan',
      iteration: 1,
      calls: [{ purpose: 'initial', errorCode: null }],
    });
    expect(trace?.prompt).toContain('Plan for Harbour');
    expect(trace?.paths).toContain('customer.owner.name');
    expect(claims.map(({ paths }) => paths[0])).toContain('term.renewalDate');
    expect(await store().trace('nonsense')).toBeNull();
  });
});
