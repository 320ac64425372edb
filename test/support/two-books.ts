import { randomUUID } from 'node:crypto';
import type { ObjectKind } from '../../src/api/route.ts';
import { addDays, todayIn } from '../../src/platform/civil-date.ts';
import { OPERATOR } from './actor.ts';
import { type Account, emailOf, insert, insertAccount } from './book.ts';
import type { Engine } from './engine.ts';

/** The word in everything of the account that a caller must never learn of. */
export const SECRET = 'zanzibar';

export type Book = Account & {
  readonly email: string;
  readonly executionId: string;
  readonly artifactId: string;
  /** What a parameter or field of that kind names. */
  readonly ids: Readonly<Record<ObjectKind, string>>;
};

/** Two owners with an account each, of which much is known; of one of them everything has the secret word. */
export async function insertTwoBooks(
  engine: Engine,
): Promise<{ readonly mine: Book; readonly theirs: Book }> {
  await engine.publish();
  return { mine: await insertBook(engine, 'mombasa'), theirs: await insertBook(engine, SECRET) };
}

async function insertBook(engine: Engine, word: string): Promise<Book> {
  const { pool, app } = engine;
  const today = todayIn('UTC', new Date());
  const account = await insertAccount(pool, {
    customer: { external_id: `C-${word}`, name: `Customer ${word}` },
    contract: { external_id: `K-${word}`, name: `Contract ${word}` },
    term: { renewal_date: addDays(today, 130), created_at: addDays(today, -300) },
  });
  const { customerId, contractId, ownerId } = account;
  const about = { customer_id: customerId };
  await insert(pool, 'contacts', { ...about, name: `Contact ${word}`, email: `${word}@example.com` });
  await insert(pool, 'interactions', {
    ...{ ...about, kind: 'note', direction: 'outbound', occurred_on: today, summary: `Said ${word}` },
  });
  const { executionId } = await app.actions.executions.create(OPERATOR, {
    contractId,
    key: 'prepare',
    asOf: today,
  });
  await engine.run(executionId);
  const { rows: artifacts } = await pool.query<{ id: string }>(
    'SELECT id FROM workflow_artifacts WHERE execution_id = $1 ORDER BY id',
    [executionId],
  );
  const artifactId = artifacts[0]?.id ?? '';
  return {
    ...account,
    ...{ executionId, artifactId, email: await emailOf(pool, ownerId) },
    ids: {
      execution: executionId,
      artifact: artifactId,
      selection: await insertSelection(engine, word, executionId),
      customer: customerId,
      contract: contractId,
      playbook: 'prepare',
      step: 'assess',
    },
  };
}

/** Executions that somebody else has chosen. */
async function insertSelection({ pool }: Engine, actor: string, executionId: string): Promise<string> {
  const id = randomUUID();
  await insert(pool, 'execution_selections', {
    ...{ id, actor, action: 'cancel', execution_ids: [executionId] },
    expires_at: '2100-01-01',
  });
  return id;
}

/** Playbooks and their steps are everybody's. */
export const isEverybodys = (kind: ObjectKind): boolean => kind === 'playbook' || kind === 'step';

/** Ids of nothing. */
export const nothing = (): Book['ids'] => ({
  selection: randomUUID(),
  ...{ execution: randomUUID(), artifact: randomUUID(), customer: randomUUID(), contract: randomUUID() },
  playbook: 'there_is_none',
  step: 'there_is_none',
});
