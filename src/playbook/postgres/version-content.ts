import type pg from 'pg';
import type { PlaybookVersion } from '../ports.ts';
import { type Playbook, playbookSchema } from '../schema.ts';

/** Maps a playbook version to its tables and back; only this file knows both. */

export const FIND_SQL = `
  SELECT d.id, d.version, d.status, json_build_object(
    'key', d.key, 'stage_name', d.stage_name, 'description', d.description,
    'window', json_build_object('days_min', d.days_min, 'days_max', d.days_max, 'anchor', d.anchor,
      'repeat_every_days', d.repeat_every_days,
      'repeat_later', CASE WHEN d.repeat_later_after_days IS NOT NULL THEN json_build_object(
        'after_days', d.repeat_later_after_days, 'every_days', d.repeat_later_every_days) END),
    'max_age_days', d.max_age_days, 'llm_prompts', d.llm_prompts, 'model', d.model,
    'conditional_routing', d.conditional_routing,
    'legacy_key', d.legacy_key, 'metadata', d.metadata, 'when_stale', d.when_stale, 'wait_days', d.wait_days,
    'internal', d.internal,
    'variables', (SELECT coalesce(json_object_agg(name, value), '{}') FROM workflow_variables WHERE definition_id = d.id),
    'steps', (SELECT json_agg(json_strip_nulls(json_build_object(
        'key', s.step_key, 'name', s.step_name, 'type', s.step_type, 'when', s.run_when, 'system', s.system,
        'llm_prompt', s.llm_prompt, 'data_required', s.data_required, 'data_wanted', s.data_wanted,
        'checks', s.checks, 'model', s.model, 'max_visits', s.max_visits, 'waits_for', s.waits_for))
      ORDER BY s.step_index) FROM workflow_step_templates s WHERE s.definition_id = d.id)
  ) AS content,
  (SELECT json_object_agg(s.step_key, json_build_object(
      'outputs', s.outputs, 'computed', s.computed, 'mock_outputs', s.mock_outputs,
      'metadata', s.metadata, 'artifacts', (SELECT coalesce(json_agg(json_build_object('key', a.artifact_key, 'kind', a.kind,
          'audience', a.audience, 'title', a.title, 'when', a.show_when, 'max_words', a.max_words,
          'sections', a.sections, 'metadata', a.metadata) ORDER BY a.artifact_index), '[]')
        FROM workflow_artifact_templates a WHERE a.definition_id = d.id AND a.step_key = s.step_key)))
    FROM workflow_step_templates s WHERE s.definition_id = d.id) AS by_step
  FROM workflow_definitions d`;

export type VersionRow = {
  id: string;
  version: number;
  status: PlaybookVersion['status'];
  content: { steps: { key: string }[] } & Record<string, unknown>;
  by_step: Record<string, { artifacts: Record<string, unknown>[] } & Record<string, unknown>>;
};

const withoutNulls = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

/** A row of FIND_SQL as a playbook version. */
export function stored({ id, version, status, content, by_step }: VersionRow): PlaybookVersion {
  const steps = content.steps.map((step) => {
    const { artifacts, ...rest } = by_step[step.key] ?? { artifacts: [] };
    return { ...step, ...withoutNulls(rest), artifacts: artifacts.map(withoutNulls) };
  });
  const { legacy_key, metadata, when_stale, wait_days, internal, ...always } = content;
  const given = withoutNulls({ legacy_key, metadata, when_stale, wait_days, internal });
  const playbook = { ...always, ...given, steps };
  return { id, version, status, playbook: playbookSchema.parse(playbook) };
}

export type WrittenContent = {
  readonly contentHash: string;
  /** The text of the file that it comes from; null where there is none. */
  readonly source: string | null;
  readonly actor: string;
  readonly note: string | null;
  /** The id to use, for a draft that is replaced. */
  readonly id?: string;
};

/** Inserts a new version of a key, as a draft, under the next number. Resolves to its id and number. */
export async function insertVersion(
  client: pg.PoolClient,
  playbook: Playbook,
  { contentHash, source, actor, note, id }: WrittenContent,
): Promise<{ id: string; version: number }> {
  const { window } = playbook;
  const inserted = await client.query<{ id: string; version: number }>(
    `INSERT INTO workflow_definitions (key, version, stage_name, description, days_min, days_max, anchor,
       repeat_every_days, repeat_later_after_days, repeat_later_every_days, max_age_days, llm_prompts,
       conditional_routing, model, content_hash, note, legacy_key, metadata, source, author, updated_by, id,
       when_stale, wait_days, internal)
     SELECT $1, coalesce(max(version) FILTER (WHERE status <> 'draft'), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
       $18, $19, $19, coalesce($20, gen_random_uuid()), $21, $22, $23
     FROM workflow_definitions WHERE key = $1 RETURNING id, version`,
    [
      playbook.key,
      playbook.stage_name,
      playbook.description,
      window.days_min,
      window.days_max,
      window.anchor,
      window.repeat_every_days,
      window.repeat_later?.after_days ?? null,
      window.repeat_later?.every_days ?? null,
      playbook.max_age_days,
      JSON.stringify(playbook.llm_prompts),
      JSON.stringify(playbook.conditional_routing),
      JSON.stringify(playbook.model),
      contentHash,
      note,
      playbook.legacy_key ?? null,
      playbook.metadata === undefined ? null : JSON.stringify(playbook.metadata),
      source,
      actor,
      id ?? null,
      playbook.when_stale ?? null,
      playbook.wait_days ?? null,
      playbook.internal === undefined ? null : JSON.stringify(playbook.internal),
    ],
  );
  const row = inserted.rows[0];
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  await insertContent(client, row.id, playbook);
  return row;
}

/** Inserts the steps, artifacts and variables of a version that has none yet. */
async function insertContent(client: pg.PoolClient, versionId: string, playbook: Playbook): Promise<void> {
  const steps = playbook.steps.map((step, index) => ({ ...step, step_index: index }));
  await client.query(
    `INSERT INTO workflow_step_templates (definition_id, step_key, step_index, step_name, step_type, run_when, system,
       llm_prompt, data_required, data_wanted, outputs, computed, checks, mock_outputs, model, max_visits, waits_for,
       metadata)
     SELECT $1, key, step_index, name, type, "when", system, llm_prompt, data_required, data_wanted, outputs, computed,
       checks, mock_outputs, model, max_visits, waits_for, metadata
     FROM json_to_recordset($2) AS s (key text, step_index integer, name text, type text, "when" jsonb, system text,
       llm_prompt text, data_required text[], data_wanted text[], outputs json, computed json, checks jsonb,
       mock_outputs json, model jsonb, max_visits integer, waits_for jsonb, metadata json)`,
    [versionId, JSON.stringify(steps)],
  );
  const artifacts = playbook.steps.flatMap((step) =>
    step.artifacts.map((artifact, index) => ({ ...artifact, step_key: step.key, artifact_index: index })),
  );
  await client.query(
    `INSERT INTO workflow_artifact_templates (definition_id, artifact_key, step_key, artifact_index, kind, audience,
       title, show_when, max_words, sections, metadata)
     SELECT $1, key, step_key, artifact_index, kind, audience, title, "when", max_words, sections, metadata
     FROM json_to_recordset($2) AS a (key text, step_key text, artifact_index integer, kind text, audience text,
       title text, "when" jsonb, max_words integer, sections json, metadata json)`,
    [versionId, JSON.stringify(artifacts)],
  );
  await client.query(
    `INSERT INTO workflow_variables (definition_id, name, value) SELECT $1, key, value FROM jsonb_each($2)`,
    [versionId, JSON.stringify(playbook.variables)],
  );
}
