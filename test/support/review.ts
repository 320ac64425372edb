import type pg from 'pg';
import type { Actor } from '../../src/access/actor.ts';
import type { ArtifactReview } from '../../src/artifacts/review-detail.ts';
import type { PlaybookFile } from '../../src/playbook/schema.ts';
import { OPERATOR } from './actor.ts';
import type { Account, AccountOptions } from './book.ts';
import type { Engine } from './engine.ts';
import { smallPlaybook } from './playbooks.ts';

/** A stage that leaves a letter, whose text a model writes. */
export function letterPlaybook(letter = 'We would like to talk about your year with us.'): PlaybookFile {
  const [assess, plan] = smallPlaybook().steps;
  const artifact = {
    ...{ key: 'letter', kind: 'email', audience: 'customer', title: 'A letter to {{customer.name}}' },
    sections: [
      {
        key: 'header',
        title: 'To and subject',
        content: 'To: Kim <kim@example.com>\nSubject: Your renewal on {{term.renewalDate}}',
      },
      { key: 'body', title: 'Body', content: '{{outputs.plan}}\n\n{{customer.owner.name}}' },
    ],
  };
  return smallPlaybook({
    steps: [assess, { ...plan, mock_outputs: { plan: letter }, artifacts: [artifact] }],
  });
}

export type Waiting = Account & { readonly executionId: string; readonly id: string };

/** An account whose artifact waits for review. */
export async function leaveArtifact(engine: Engine, options?: AccountOptions): Promise<Waiting> {
  const started = await engine.start(options);
  await engine.run(started.executionId);
  const [artifact] = (await engine.find(started.executionId)).artifacts;
  if (!artifact) throw new Error('the execution left nothing');
  return { ...started, id: artifact.id };
}

export const inspect = (engine: Engine, id: string): Promise<ArtifactReview> =>
  engine.app.actions.artifacts.inspect(OPERATOR, id);

/** A signed-in CSM. */
export const csm = (userId: string, name = `user:${userId.slice(0, 4)}`): Actor => ({
  ...{ kind: 'user', name, roles: ['csm'] },
  ...{ userId, scope: 'own' },
});

/** As a request of a CSM asks: on one connection, which sees their accounts alone. */
export async function asCaller<T>(
  pool: pg.Pool,
  userId: string,
  ask: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(
      `SELECT set_config('nightshift.scope', 'own', false), set_config('nightshift.user', $1, false)`,
      [userId],
    );
    return await ask(client);
  } finally {
    client.release(true);
  }
}
