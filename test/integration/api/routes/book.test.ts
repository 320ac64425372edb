import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, todayIn } from '../../../../src/platform/civil-date.ts';
import { type Ask, serveEngine } from '../../../support/api.ts';
import {
  type Account,
  emailOf,
  insert,
  insertAccount,
  insertContract,
  TONIGHT,
} from '../../../support/book.ts';
import { countOf } from '../../../support/tables.ts';

const today = todayIn('UTC', new Date());

const { engine, served } = await serveEngine();
let account: Account;
let other: Account;
let csm: Ask;
let ines: Ask;
beforeEach(async () => {
  await engine.reset();
  account = await insertAccount(engine.pool, { customer: { name: 'Alder' } });
  other = await insertAccount(engine.pool, { customer: { name: 'Birch' } });
  csm = await served.as('csm');
  ines = await served.as('csm', { book: 'own', user: await emailOf(engine.pool, account.ownerId) });
});

/** All pages of a list, one row a page. */
async function pages(ask: Ask, path: string): Promise<{ id: string }[]> {
  const items: { id: string }[] = [];
  for (let next: string | null = null, first = true; first || next !== null; first = false) {
    const cursor = next === null ? '' : `&cursor=${next}`;
    const answer = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1${cursor}`);
    expect(answer.statusCode, answer.body).toBe(200);
    items.push(...answer.json().items);
    next = answer.json().next;
  }
  return items;
}
const idsOf = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id);

describe('the customers', () => {
  it('come by name, a page at a time', async () => {
    expect(idsOf(await pages(csm, '/api/customers'))).toEqual([account.customerId, other.customerId]);
  });

  it.each([
    ['search=ald', 'Alder'],
    ['search=BIRCH', 'Birch'],
  ])('are found by %s', async (query, name) => {
    expect((await csm('GET', `/api/customers?${query}`)).json().items).toMatchObject([{ name }]);
  });

  it('are found by external id and by owner', async () => {
    const { externalId, owner } = (await csm('GET', `/api/customers/${other.customerId}`)).json();
    for (const query of [`search=${externalId}`, `owner=${owner.email}`])
      expect(idsOf((await csm('GET', `/api/customers?${query}`)).json().items)).toEqual([other.customerId]);
  });

  it('are mine where I own them, whatever else I see', async () => {
    const all = await served.as('csm', { book: 'all', user: await emailOf(engine.pool, other.ownerId) });
    expect(idsOf(await pages(all, '/api/customers?mine=true'))).toEqual([other.customerId]);
    expect(idsOf(await pages(all, '/api/customers?mine=false'))).toHaveLength(2);
    expect(idsOf(await pages(csm, '/api/customers?mine=true'))).toEqual([]);
  });
});

describe('a customer', () => {
  it('comes with contracts, contacts, sources, and what is prepared and deferred', async () => {
    await engine.publish();
    const { executionId, customerId, contractId, termId } = await engine.start();
    await insert(engine.pool, 'contacts', { customer_id: customerId, name: 'Noor Haddad', role: 'signer' });
    await insert(engine.pool, 'usage_metrics', { customer_id: customerId, day: TONIGHT, active_users: 3 });
    await engine.run(executionId);
    await insert(engine.pool, 'deferred_starts', {
      ...{ term_id: termId, key: 'prepare', occurrence: 1, stage_name: 'Prepare', reason: 'owner_cap' },
      definition_id: (await engine.find(executionId)).versionId,
      ...{ since: TONIGHT, scan_date: TONIGHT, scan_id: randomUUID(), not_after: addDays(TONIGHT, 9) },
    });
    const answer = await csm('GET', `/api/customers/${customerId}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const found = answer.json();
    expect(found).toMatchObject({
      contractCount: 1,
      contracts: [{ id: contractId, termNumber: 1, renewalDate: found.nextRenewalDate }],
      contacts: [{ name: 'Noor Haddad', role: 'signer' }],
      prepared: [{ executionId, key: 'prepare', status: 'completed', contractId }],
      deferred: [{ key: 'prepare', occurrence: 1, reason: 'owner_cap', notAfter: addDays(TONIGHT, 9) }],
    });
    expect(found.prepared[0].artifacts).toBeGreaterThan(0);
    expect(found.sources).toContainEqual({ source: 'usage', newestOn: TONIGHT, importedOn: null });
    expect(found.sources).toContainEqual({ source: 'tickets', newestOn: null, importedOn: null });
  });

  it('is found by its external id', async () => {
    const { externalId } = (await csm('GET', `/api/customers/${account.customerId}`)).json();
    expect((await csm('GET', `/api/customers/${externalId}`)).json().id).toBe(account.customerId);
  });
});

describe('the contracts', () => {
  it('come by renewal date, those without an open term last', async () => {
    const sooner = await insertContract(engine.pool, account.customerId, { renewsInDays: 30 });
    const closed = await insertContract(engine.pool, account.customerId, { term: { status: 'closed' } });
    const ids = idsOf(await pages(csm, '/api/contracts'));
    expect(ids).toHaveLength(4);
    expect([ids[0], ids[3]]).toEqual([sooner.contractId, closed.contractId]);
    expect(new Set(ids).size).toBe(4);
  });

  it('renew between two days, both inclusive', async () => {
    const renewal = addDays(TONIGHT, 30);
    const one = await insertContract(engine.pool, account.customerId, { renewsInDays: 30 });
    expect(idsOf(await pages(csm, `/api/contracts?renewsFrom=${renewal}&renewsTo=${renewal}`))).toEqual([
      one.contractId,
    ]);
    expect(await pages(csm, `/api/contracts?renewsTo=${addDays(renewal, -1)}`)).toEqual([]);
  });

  it('of a customer are found by either id', async () => {
    const found = await pages(csm, `/api/contracts?customer=${other.customerId}`);
    expect(idsOf(found)).toEqual([other.contractId]);
  });
});

describe('a contract', () => {
  it('says how its terms ended, and the newest fact of each kind of the open one', async () => {
    const { contractId, termId } = account;
    const earlier = randomUUID();
    await insert(engine.pool, 'contract_terms', {
      ...{ id: earlier, contract_id: contractId, term_number: 9, term_months: 12, status: 'closed' },
      renewal_date: '2025-01-01',
    });
    await insert(engine.pool, 'renewal_outcomes', {
      ...{ term_id: earlier, result: 'expanded', uplift_percent: 4.5, recorded_on: '2025-01-02' },
    });
    for (const [as_of, status] of [
      ['2026-01-01', 'silent'],
      ['2026-02-01', 'accepted'],
    ])
      await insert(engine.pool, 'renewal_facts', {
        ...{ term_id: termId, kind: 'stance', value: { status }, source: 'crm', as_of },
      });
    const answer = await csm('GET', `/api/contracts/${contractId}`);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json()).toMatchObject({
      terms: [{ termNumber: 9, outcome: { result: 'expanded', upliftPercent: 4.5 } }, { outcome: null }],
      facts: [{ kind: 'stance', value: { status: 'accepted' }, asOf: '2026-02-01' }],
    });
    expect(await pages(csm, `/api/contracts/${contractId}/facts`)).toMatchObject([
      { asOf: '2026-02-01' },
      { asOf: '2026-01-01' },
    ]);
  });
});

describe('a fact', () => {
  const path = (): string => `/api/contracts/${account.contractId}/facts`;
  const stance = { kind: 'stance', value: { status: 'silent', lastReplyOn: '2026-01-02' } };

  it('has the one who records it as its source, and stands in the audit log', async () => {
    const answer = await ines('POST', path(), stance);
    expect(answer.statusCode, answer.body).toBe(201);
    const { items } = (await ines('GET', path())).json();
    expect(items).toMatchObject([
      { id: answer.json().factId, ...stance, asOf: today, termNumber: 1, recordedBy: 'Ines Okafor' },
    ]);
    const { rows } = await engine.pool.query(
      `SELECT actor, action, subject_id FROM audit_log WHERE subject_type = 'contract'`,
    );
    expect(rows).toEqual([{ actor: items[0].source, action: 'record fact', subject_id: account.contractId }]);
  });

  it('is one, however often and at once it is said', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => csm('POST', path(), stance)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(7).fill(200), 201]);
    expect(await countOf(engine.pool, 'renewal_facts')).toBe(1);
  });

  it.each([
    [{ kind: 'stanze', value: {} }, 'Did you mean stance?'],
    [{ kind: 'stance', value: { mood: 'good' } }, 'value does not take mood'],
    [{ kind: 'proposal', value: { amount: 'much' } }, 'value.amount'],
    [{ ...stance, asOf: addDays(today, 1) }, 'one to come'],
  ])('is refused as %j', async (body, words) => {
    const answer = await csm('POST', path(), body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain(words);
    expect(await countOf(engine.pool, 'renewal_facts')).toBe(0);
  });

  it('needs a term that is there', async () => {
    expect((await csm('POST', path(), { ...stance, termNumber: 7 })).statusCode).toBe(404);
  });

  it('is recorded by nobody who only looks', async () => {
    const viewer = await served.as('viewer');
    expect((await viewer('POST', path(), stance)).statusCode).toBe(403);
  });
});

describe('an account of somebody else', () => {
  it('is in no list, and looks as if it did not exist', async () => {
    expect(idsOf(await pages(ines, '/api/customers'))).toEqual([account.customerId]);
    expect(idsOf(await pages(ines, '/api/contracts'))).toEqual([account.contractId]);
    for (const path of [
      `/api/customers/${other.customerId}`,
      `/api/contracts/${other.contractId}`,
      `/api/contracts/${other.contractId}/facts`,
    ])
      expect((await ines('GET', path)).statusCode, path).toBe(404);
    const fact = { kind: 'stance', value: { status: 'silent' } };
    expect((await ines('POST', `/api/contracts/${other.contractId}/facts`, fact)).statusCode).toBe(404);
    expect(await countOf(engine.pool, 'renewal_facts')).toBe(0);
    expect(await countOf(engine.pool, 'audit_log', `action = 'record fact'`)).toBe(0);
  });
});

describe('the colleagues', () => {
  it('are known to everybody who has a role, by name', async () => {
    const author = await served.as('author', { book: 'none' });
    const { users } = (await author('GET', '/api/users')).json();
    expect(users).toHaveLength(2);
    expect((await author('GET', `/api/users?search=${users[1].email}`)).json().users).toEqual([users[1]]);
    expect((await served.stranger('GET', '/api/users')).statusCode).toBe(401);
    expect((await (await served.as('metrics', { book: 'none' }))('GET', '/api/users')).statusCode).toBe(403);
  });
});

it('the document describes these routes', async () => {
  const viewer = await served.as('viewer');
  const { paths, components } = (await viewer('GET', '/api/openapi.json')).json();
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/api/customers/{id}',
      '/api/contracts/{id}/facts',
      '/api/schedule/nights/{date}',
      '/api/workflows/executions/{id}/events',
      '/api/workflows/executions/selections/{id}/apply',
    ]),
  );
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['CustomerDetail', 'NightDetail']));
  expect(Object.keys(paths['/api/workflows/executions/events'].get.responses['200'].content)).toEqual([
    'text/event-stream',
  ]);
});
