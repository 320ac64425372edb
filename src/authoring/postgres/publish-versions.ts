import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Publication } from '../../playbook/ports.ts';
import { insertVersion } from '../../playbook/postgres/version-content.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { PublishedVersion } from '../../playbook/versions.ts';
import { canonical, type TargetedPlaybook, versionsOf } from '../../playbook/versions.ts';
import { recordPlaybookChange } from './record-change.ts';
import { type EndedRollout, endRolloutsBeside, rollOut } from './roll-out.ts';

/** The author of a publication that names nobody: the program itself. */
const PROGRAM = 'nightshift';

/** Equal for equal content, whatever the order of its keys. */
export const contentHashOf = (playbook: Playbook): string => sha256(canonical(playbook));
/** The hash of the time when the order of keys mattered: finds rows of that time. */
export const formerHashOf = (playbook: Playbook): string => sha256(JSON.stringify(playbook));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Locks keys, since two publishers of one key would count the same next version. The keys are locked in order:
 * otherwise two publishers could deadlock.
 * @returns the time of the change, which all of its rollouts carry: `now()` may be earlier than the time of the change
 * before.
 */
export async function lockKeys(client: pg.PoolClient, keys: readonly string[]): Promise<string> {
  for (const key of [...new Set(keys)].sort())
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`publish:${key}`]);
  const { rows } = await client.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
  return rows[0]?.at ?? '';
}

/** Publishes all versions or, where one is refused, none: the caller's transaction holds them together. */
export async function publishAll(
  client: pg.PoolClient,
  publications: readonly Publication[],
): Promise<PublishedVersion[]> {
  const at = await lockKeys(
    client,
    publications.map(({ playbook }) => playbook.key),
  );
  const published: PublishedVersion[] = [];
  for (const publication of publications) published.push(...(await publishPlaybook(client, publication, at)));
  return published;
}

async function publishPlaybook(
  client: pg.PoolClient,
  publication: Publication,
  at: string,
): Promise<PublishedVersion[]> {
  const { playbook, validFrom, actor = PROGRAM, note = null, source = null } = publication;
  const written = { actor, note, source };
  const versions: (KnownVersion & TargetedPlaybook)[] = [];
  for (const version of versionsOf(playbook))
    versions.push({ ...version, ...(await existingOrNew(client, version, written)) });
  // A retired version gets no new starts, even where the same file is published again.
  const live = versions.filter(({ retired }) => !retired);
  const by = { key: playbook.key, validFrom, author: actor, note, at };
  const ended = await endRolloutsBeside(client, {
    ...by,
    slots: versions.map(({ audience, priority }) => ({ audience, priority })),
  });
  let moved = ended.length > 0;
  for (const { id, audience, priority, name } of live)
    moved = (await rollOut(client, { ...by, versionId: id, audience, priority, name })) || moved;
  const relaid = await keepSource(client, versions, source, actor);
  if (moved || relaid || versions.some(({ created }) => created))
    await recordPlaybookChange(client, {
      actor,
      action: 'publish',
      key: playbook.key,
      details: detailsOf(versions, ended, note, validFrom),
    });
  return versions.map(({ version, created, retired }) => ({
    key: playbook.key,
    version,
    created,
    ...(retired ? { retired } : {}),
  }));
}

type KnownVersion = {
  readonly id: string;
  readonly version: number;
  readonly created: boolean;
  readonly retired: boolean;
};

async function existingOrNew(
  client: pg.PoolClient,
  { playbook }: TargetedPlaybook,
  written: { readonly actor: string; readonly note: string | null; readonly source: string | null },
): Promise<KnownVersion> {
  const contentHash = contentHashOf(playbook);
  const existing = await client.query<{ id: string; version: number; status: string }>(
    `SELECT id, version, status FROM workflow_definitions
     WHERE key = $1 AND content_hash IN ($2, $3) AND status <> 'draft' ORDER BY status = 'retired', version LIMIT 1`,
    [playbook.key, contentHash, formerHashOf(playbook)],
  );
  const known = existing.rows[0];
  if (known)
    return { id: known.id, version: known.version, created: false, retired: known.status === 'retired' };
  // Version numbers follow the order of publication, so a draft beside the new version moves up.
  await client.query(
    `UPDATE workflow_definitions SET version = version + 1 WHERE key = $1 AND status = 'draft'`,
    [playbook.key],
  );
  const row = await insertVersion(client, playbook, { ...written, contentHash });
  await client.query(
    `UPDATE workflow_definitions SET status = 'published', published_at = now(), published_by = $2 WHERE id = $1`,
    [row.id, written.actor],
  );
  return { ...row, created: true, retired: false };
}

/** A file in which only comments changed makes no version; the next export still contains the new comments. */
async function keepSource(
  client: pg.PoolClient,
  versions: readonly KnownVersion[],
  source: string | null,
  actor: string,
): Promise<boolean> {
  if (source === null) return false;
  const { rowCount } = await client.query(
    `UPDATE workflow_definitions SET source = $2, updated_by = $3, updated_at = now()
     WHERE id = ANY ($1) AND source IS DISTINCT FROM $2`,
    [versions.map(({ id }) => id), source, actor],
  );
  return (rowCount ?? 0) > 0;
}

const detailsOf = (
  versions: readonly (KnownVersion & TargetedPlaybook)[],
  ended: readonly EndedRollout[],
  note: string | null,
  validFrom: string,
) => ({
  versions: versions.map(({ name, version, created, retired, audience }) => ({
    name,
    version,
    created,
    retired,
    audience,
  })),
  ended,
  note,
  validFrom,
});
