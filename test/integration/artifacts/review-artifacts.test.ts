import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReadInbox } from '../../../src/artifacts/actions/read-inbox.ts';
import { createReviewArtifacts } from '../../../src/artifacts/actions/review-artifacts.ts';
import { createInboxStore } from '../../../src/artifacts/postgres/inbox-store.ts';
import { createReviewStore } from '../../../src/artifacts/postgres/review-store.ts';
import { admin, OPERATOR } from '../../support/actor.ts';
import { insert, TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { asCaller, csm, inspect, leaveArtifact, letterPlaybook } from '../../support/review.ts';
import { answer } from '../../support/scripted-llm.ts';
import { countOf, everyRow } from '../../support/tables.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

/** Whose today is that of the nights. */
const review = () =>
  createReviewArtifacts({
    ...{ inbox: engine.app.stores.inbox, store: engine.app.stores.reviews, today: () => TONIGHT },
  });
const audited = async (): Promise<string[]> =>
  (
    await engine.pool.query<{ line: string }>(
      `SELECT actor || ': ' || action AS line FROM audit_log WHERE subject_type = 'artifact' ORDER BY occurred_at`,
    )
  ).rows.map(({ line }) => line);
const body = (text: string) => [
  { key: 'header', title: 'To and subject', kind: 'text' as const, text: 'Subject: Your renewal' },
  { key: 'body', title: 'Body', kind: 'text' as const, text },
];
async function letter(options?: Parameters<typeof leaveArtifact>[1]) {
  await engine.publish(letterPlaybook());
  return leaveArtifact(engine, options);
}
async function user(name: string, active = true): Promise<string> {
  const id = randomUUID();
  await insert(engine.pool, 'users', { id, email: `${name}@example.com`, name, role: 'csm', active });
  return id;
}

describe('a verdict', () => {
  it('approves what the machine wrote, and says so in the events and in the audit log', async () => {
    const { id, ownerId } = await letter();
    const { revision } = await inspect(engine, id);
    expect(await review().approve(csm(ownerId), { id, revision })).toMatchObject({
      status: 'approved',
      revision: revision + 1,
    });
    const { status, reviewedBy, events } = await inspect(engine, id);
    expect({ status, reviewedBy }).toEqual({ status: 'approved', reviewedBy: 'Ines Okafor' });
    expect(events).toMatchObject([
      { kind: 'verdict', verdict: 'approved', by: 'Ines Okafor', editDistance: 0 },
    ]);
    expect(await audited()).toEqual([`${csm(ownerId).name}: approve artifact`]);
  });

  it('is `edited` where the words are not the machine`s, with their distance, and keeps the machine`s', async () => {
    const { id } = await letter();
    const before = await inspect(engine, id);
    await review().approve(OPERATOR, { id, edit: { sections: body('Call me.') } });
    const after = await inspect(engine, id);
    expect(after).toMatchObject({ status: 'edited', reviewedBy: 'cli:test' });
    expect(after.markdown).toContain('Call me.');
    expect(after.events[0]?.editDistance).toBeGreaterThan(10);
    expect(after.revisions).toMatchObject([
      { origin: 'machine', revision: before.revision, markdown: before.markdown },
      { origin: 'person', revision: before.revision + 1, baseRevision: before.revision, author: 'cli:test' },
    ]);
  });

  it('of two people at once is one verdict, and one conflict that says who was faster', async () => {
    const { id } = await letter();
    const { revision } = await inspect(engine, id);
    const both = await Promise.allSettled(
      ['cli:ada', 'cli:bo'].map((name) => review().approve(admin(name), { id, revision })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = both[0]?.status === 'fulfilled' ? 'cli:ada' : 'cli:bo';
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: {
        code: 'REVISION_STALE',
        message: expect.stringContaining(`${winner} changed artifact`),
        details: { revision: revision + 1, by: winner, at: expect.stringMatching(/^20\d\d-/) },
      },
    });
    expect(await countOf(engine.pool, 'artifact_events')).toBe(1);
  });

  it('rejects with a reason; `other` needs a note', async () => {
    const { id } = await letter();
    await expect(review().reject(OPERATOR, { id, reason: 'other' })).rejects.toMatchObject({
      code: 'USAGE_INVALID',
    });
    await review().reject(OPERATOR, { id, reason: 'wrong_facts', note: 'The seats are 90.' });
    expect((await inspect(engine, id)).events).toMatchObject([
      { verdict: 'rejected', reason: 'wrong_facts', note: 'The seats are 90.' },
    ]);
    await expect(review().edit(OPERATOR, { id, edit: { title: 'New' } })).rejects.toMatchObject({
      code: 'TRANSITION_ILLEGAL',
      message: expect.stringContaining('it was rejected'),
    });
  });

  it('cannot approve as it is what names something that no customer must see, but can once that is out', async () => {
    await engine.publish(letterPlaybook('Our walk-away price is 90,000.'));
    const { id } = await leaveArtifact(engine);
    expect((await inspect(engine, id)).status).toBe('needs_correction');
    const refused = {
      code: 'TRANSITION_ILLEGAL',
      message: expect.stringContaining('no customer must see: "'),
    };
    await expect(review().approve(OPERATOR, { id })).rejects.toMatchObject(refused);
    const worse = { sections: body('We never go below our walk-away price.') };
    await expect(review().approve(OPERATOR, { id, edit: worse })).rejects.toMatchObject(refused);
    expect(await review().edit(OPERATOR, { id, edit: worse })).toMatchObject({ status: 'needs_correction' });
    expect(
      await review().approve(OPERATOR, { id, edit: { sections: body('Shall we talk?') } }),
    ).toMatchObject({
      status: 'edited',
    });
  });

  it('is not for what is being checked or still written', async () => {
    const { id } = await letter();
    for (const [status, words] of [
      ['checking', 'it is being checked'],
      ['draft', 'its execution has not completed'],
      ['superseded', 'it was replaced'],
    ]) {
      await engine.pool.query('UPDATE workflow_artifacts SET status = $1', [status]);
      const before = await everyRow(engine.pool);
      for (const act of [
        () => review().approve(OPERATOR, { id }),
        () => review().reject(OPERATOR, { id, reason: 'not_needed' }),
        () => review().edit(OPERATOR, { id, edit: { title: 'New' } }),
        () => review().snooze(OPERATOR, { id, until: '2027-01-02' }),
      ])
        await expect(act()).rejects.toMatchObject({
          code: 'TRANSITION_ILLEGAL',
          message: expect.stringContaining(words ?? ''),
        });
      expect(await everyRow(engine.pool)).toEqual(before);
    }
  });
});

describe('an edit', () => {
  it('gives no verdict, is escaped as typed, and is never overwritten by a re-run, which proposes beside it', async () => {
    const { id, executionId } = await letter();
    await review().edit(OPERATOR, { id, edit: { sections: body('<b>Mine</b> [link](x)') } });
    const edited = await inspect(engine, id);
    expect(edited).toMatchObject({ status: 'pending_review', events: [{ kind: 'edited' }] });
    expect(edited.markdown).toContain('&lt;b>Mine&lt;/b> \\[link\\](x)');

    engine.llm.next(answer({ plan: 'Another letter altogether.' }));
    await engine.app.actions.executions.goBack(OPERATOR, { id: executionId, toStep: 'plan' });
    await engine.run(executionId);
    const after = await inspect(engine, id);
    expect(after.markdown).toBe(edited.markdown);
    expect(after.revisions.at(-1)).toMatchObject({ origin: 'machine', proposal: 'open', revision: null });
    expect(after.revisions.at(-1)?.markdown).toContain('Another letter altogether.');
  });

  it('that changes nothing writes nothing', async () => {
    const { id } = await letter();
    const { title, revision } = await inspect(engine, id);
    expect(await review().edit(OPERATOR, { id, edit: { title } })).toMatchObject({ revision });
    expect(await countOf(engine.pool, 'artifact_events')).toBe(0);
  });

  it('keeps naughty strings to the byte', async () => {
    const { id } = await letter();
    const naughty = "Ω≈ç \u202e {{customer.name}} '; DROP TABLE users; -- <script>";
    await review().edit(OPERATOR, { id, edit: { title: naughty, sections: body(naughty) } });
    expect(await inspect(engine, id)).toMatchObject({ title: naughty, sections: body(naughty) });
  });
});

describe('snoozing and assigning', () => {
  it('leaves the inbox until the day, which lies ahead and not after it is due', async () => {
    const { id } = await letter();
    const { dueOn } = await inspect(engine, id);
    for (const until of ['2020-01-01', '2099-01-01'])
      await expect(review().snooze(OPERATOR, { id, until })).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    await review().snooze(OPERATOR, { id, until: dueOn });
    const reading = createReadInbox({
      ...{ store: engine.app.stores.inbox, requireStage: async () => undefined, today: () => TONIGHT },
    });
    const inbox = async (snoozed?: 'only' | 'with') =>
      (await reading.inbox(OPERATOR, { snoozed }, { limit: 10 })).artifacts.length;
    expect([await inbox(), await inbox('only'), await inbox('with')]).toEqual([0, 1, 1]);
    expect(await reading.counts(OPERATOR, {})).toEqual({
      byStatus: { pending_review: 1 },
      snoozed: 1,
    });
  });

  it('hands it to another active user, and flags what names the former owner', async () => {
    const { id } = await letter();
    await user('petra');
    await user('gone', false);
    for (const to of ['gone@example.com', 'nobody@example.com'])
      await expect(review().assign(OPERATOR, { id, to })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await review().assign(OPERATOR, { id, to: 'Petra@example.com' });
    const assigned = await inspect(engine, id);
    expect(assigned).toMatchObject({
      owner: 'petra',
      flags: [{ code: 'former_owner', detail: 'Ines Okafor' }],
    });
    expect(assigned.events).toMatchObject([{ kind: 'assigned', by: 'cli:test', details: { to: 'petra' } }]);
    await review().edit(OPERATOR, { id, edit: { sections: body('Yours, Petra') } });
    expect((await inspect(engine, id)).flags).toEqual([]);
  });
});

describe('a proposal of a later run', () => {
  async function proposed() {
    const left = await letter();
    await review().approve(OPERATOR, { id: left.id });
    engine.llm.next(answer({ plan: 'Another letter altogether.' }));
    await engine.app.actions.executions.goBack(OPERATOR, { id: left.executionId, toStep: 'plan' });
    await engine.run(left.executionId);
    return left.id;
  }

  it('becomes the text where a person adopts it, and waits for a verdict of its own', async () => {
    const id = await proposed();
    expect(await review().adopt(OPERATOR, { id })).toMatchObject({ status: 'pending_review' });
    const adopted = await inspect(engine, id);
    expect(adopted.markdown).toContain('Another letter altogether.');
    expect(adopted.revisions.map(({ proposal }) => proposal)).toEqual([null, 'adopted']);
    expect(await review().undo(OPERATOR, { id })).toMatchObject({ undid: 'adopted', status: 'approved' });
    expect((await inspect(engine, id)).revisions.map(({ proposal }) => proposal)).toEqual([null, 'open']);
  });

  it('is put aside where a person dismisses it, and neither can be done twice', async () => {
    const id = await proposed();
    await review().dismiss(OPERATOR, { id });
    expect((await inspect(engine, id)).status).toBe('approved');
    for (const again of [review().adopt(OPERATOR, { id }), review().dismiss(OPERATOR, { id })])
      await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what has nothing left to be for', () => {
  it.each([
    ['the term was renewed', `UPDATE contract_terms SET status = 'closed'`],
    ['the contract is cancelled', `UPDATE contracts SET status = 'cancelled'`],
    ['the customer has churned', `UPDATE customers SET lifecycle = 'churned'`],
    ['its execution was superseded', `UPDATE workflow_executions SET status = 'superseded'`],
  ])('cannot be approved by accident: %s', async (reason, change) => {
    const { id } = await letter();
    await engine.pool.query(change);
    expect((await inspect(engine, id)).over).toBe(reason);
    await expect(review().approve(OPERATOR, { id })).rejects.toMatchObject({
      code: 'TRANSITION_ILLEGAL',
      message: expect.stringContaining(reason),
      details: { because: 'retired', reason },
    });
    await review().reopen(OPERATOR, { id, note: 'They asked for it.' });
    expect(await review().approve(OPERATOR, { id })).toMatchObject({ status: 'approved' });
    expect((await inspect(engine, id)).events.at(-1)?.details).toMatchObject({ acceptedReason: reason });
  });
});

describe('a draft whose data have changed says so', () => {
  const stale = async (id: string) => (await inspect(engine, id)).stale.map(({ detail }) => detail);

  it('when the customer was heard from since, a date moved, a value that it cites changed, or a fact came in', async () => {
    const { id, customerId, termId } = await letter();
    expect(await stale(id)).toEqual([]);
    const interaction = { customer_id: customerId, kind: 'email', direction: 'two_way' };
    await insert(engine.pool, 'interactions', { ...interaction, occurred_on: TONIGHT });
    await insert(engine.pool, 'interactions', {
      ...interaction,
      direction: 'outbound',
      occurred_on: '2026-12-03',
    });
    expect(await stale(id)).toEqual([]);
    await insert(engine.pool, 'interactions', { ...interaction, occurred_on: '2026-12-02' });
    await engine.pool.query(`UPDATE contracts SET arr = 1`);
    await insert(engine.pool, 'renewal_facts', {
      ...{ term_id: termId, kind: 'stance', value: '{"stance":"renew"}', source: 'crm', as_of: TONIGHT },
    });
    expect(await stale(id)).toEqual([
      'the customer was heard from on 2026-12-02',
      'stance was recorded since',
    ]);
    await engine.pool.query(`UPDATE contract_terms SET renewal_date = renewal_date + 3`);
    const all = await stale(id);
    expect(all).toHaveLength(4);
    expect(all[1]).toBe('it was prepared for 2027-04-10, which is 2027-04-13 now');
    expect(all[3]).toBe('term.renewalDate was 2027-04-10 and is 2027-04-13 now');
    await review().approve(OPERATOR, { id });
    expect((await inspect(engine, id)).events.at(-1)?.details).toHaveProperty('staleThen');
  });
});

describe('an undo', () => {
  it('takes back the last act of the same person alone', async () => {
    const { id, ownerId } = await letter();
    await expect(review().undo(OPERATOR, { id })).rejects.toMatchObject({ code: 'CONFLICT' });
    await review().approve(csm(ownerId), { id });
    await expect(review().undo(OPERATOR, { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { act: 'approved' },
    });
    expect(await review().undo(csm(ownerId), { id })).toMatchObject({
      undid: 'approved',
      status: 'pending_review',
    });
    await expect(review().undo(csm(ownerId), { id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('is too late once the artifact was used', async () => {
    const { id } = await letter();
    await review().approve(OPERATOR, { id });
    await review().markUsed(OPERATOR, { id, use: 'not_used' });
    await review().undo(OPERATOR, { id });
    await review().approve(OPERATOR, { id });
    await review().markUsed(OPERATOR, { id, use: 'exported' });
    await expect(review().undo(OPERATOR, { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('was used already'),
    });
  });

  it('is too late once a re-run has written anew', async () => {
    const { id, executionId } = await letter();
    await review().snooze(OPERATOR, { id, until: '2027-01-02' });
    engine.llm.next(answer({ plan: 'Another letter altogether.' }));
    await engine.app.actions.executions.goBack(OPERATOR, { id: executionId, toStep: 'plan' });
    await engine.run(executionId);
    await expect(review().undo(OPERATOR, { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { by: 'Nightshift' },
    });
  });
});

describe('a caller who does not see the account', () => {
  it('is answered as if there were none, and changes nothing, whatever they ask', async () => {
    const { id } = await letter();
    const stranger = await user('stranger');
    const { revision } = await inspect(engine, id);
    const before = await everyRow(engine.pool);
    await asCaller(engine.pool, stranger, async (client) => {
      const theirs = createReviewArtifacts({
        // As if row-level security let them read it: the functions alone refuse.
        ...{ inbox: createInboxStore(client), store: createReviewStore(client), today: () => TONIGHT },
      });
      const actor = csm(stranger);
      const which = { id, revision };
      for (const act of [
        () => theirs.approve(actor, which),
        () => theirs.reject(actor, { ...which, reason: 'not_needed' }),
        () => theirs.edit(actor, { ...which, edit: { title: 'New' } }),
        () => theirs.snooze(actor, { ...which, until: '2027-01-02' }),
        () => theirs.assign(actor, { ...which, to: stranger }),
        () => theirs.undo(actor, which),
        () => theirs.adopt(actor, which),
        () => theirs.dismiss(actor, which),
        () => theirs.markUsed(actor, { id, use: 'sent' }),
      ])
        await expect(act()).rejects.toMatchObject({
          code: 'NOT_FOUND',
          message: `There is no artifact ${id}.`,
        });
      await theirs.noteSeen(actor, { ids: [id], kind: 'opened' });
      await expect(theirs.reopen(actor, which)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
    expect(await everyRow(engine.pool)).toEqual(before);
  });

  it('acts on their own, and is seen to have opened it once a day', async () => {
    const { id, ownerId } = await letter();
    await asCaller(engine.pool, ownerId, async (client) => {
      const store = createReviewStore(client);
      const ours = createReviewArtifacts({ inbox: createInboxStore(client), store, today: () => TONIGHT });
      for (let time = 0; time < 2; time += 1)
        await ours.noteSeen(csm(ownerId), { ids: [id], kind: 'opened' });
      await ours.approve(csm(ownerId), { id });
    });
    expect((await inspect(engine, id)).events.map(({ kind }) => kind)).toEqual(['opened', 'verdict']);
  });
});
