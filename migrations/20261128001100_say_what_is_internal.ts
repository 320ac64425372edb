import type { Knex } from 'knex';

/**
 * What no customer may learn was guessed from names until now; a playbook says it itself from here on. What was guessed of
 * the versions that are stored is written down in them, so that none of them protects less than it did. Their hashes stay:
 * the file that a version came from is still that version.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_definitions ADD COLUMN internal json
      CHECK (internal IS NULL OR json_typeof(internal) = 'object');
    COMMENT ON COLUMN workflow_definitions.internal IS
      'What a customer may not learn of variables, other stages and input, by path; outputs say it in their schema';
  `);
  await whilePublishedMayChange(knex, async () => {
    await rewriteOutputs(knex, (name, schema) => marked(`outputs.${name}`, schema));
    await markWhatIsBrought(knex);
  });
}

export async function down(knex: Knex): Promise<void> {
  await whilePublishedMayChange(knex, () => rewriteOutputs(knex, (_, schema) => unmarked(schema)));
  await knex.raw('ALTER TABLE workflow_definitions DROP COLUMN internal');
}

const GUARDED = ['workflow_definitions', 'workflow_step_templates'];

async function whilePublishedMayChange(knex: Knex, change: () => Promise<void>): Promise<void> {
  for (const table of GUARDED) await knex.raw(`ALTER TABLE ${table} DISABLE TRIGGER published_is_final`);
  await change();
  for (const table of GUARDED) await knex.raw(`ALTER TABLE ${table} ENABLE TRIGGER published_is_final`);
}

type Schema = {
  readonly [key: string]: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
};

async function rewriteOutputs(knex: Knex, change: (name: string, schema: Schema) => Schema): Promise<void> {
  const { rows } = await knex.raw('SELECT definition_id, step_key, outputs FROM workflow_step_templates');
  for (const { definition_id, step_key, outputs } of rows) {
    const now = mapped<Schema, Schema>(outputs, change);
    if (JSON.stringify(now) !== JSON.stringify(outputs))
      await knex.raw(
        'UPDATE workflow_step_templates SET outputs = ?::json WHERE definition_id = ? AND step_key = ?',
        [JSON.stringify(now), definition_id, step_key],
      );
  }
}

/** The names that were taken for internal, and for our position, which may be worked with and not be told. */
const INTERNAL = /risk|floor|walk_?away|probability|\.(?:sentiment|influence)$/i;
const OUR_POSITION = /policy|approv|score/i;

function guessed(path: string): true | 'itself' | null {
  if (INTERNAL.test(path)) return true;
  return OUR_POSITION.test(path) ? 'itself' : null;
}

/** What is said of a group is said of its parts. */
function marked(path: string, schema: Schema, around: true | 'itself' | null = null): Schema {
  const mark = guessed(path);
  return {
    ...schema,
    ...(schema.items && { items: marked(`${path}[]`, schema.items, mark) }),
    ...(schema.properties && {
      properties: mapped(schema.properties, (name, each) => marked(`${path}.${name}`, each, mark)),
    }),
    ...(mark !== null && mark !== around && { internal: mark }),
  };
}

function unmarked({ internal: _, ...schema }: Schema): Schema {
  return {
    ...schema,
    ...(schema.items && { items: unmarked(schema.items) }),
    ...(schema.properties && { properties: mapped(schema.properties, (_name, each) => unmarked(each)) }),
  };
}

/** Variables, what is read of other stages and what a caller adds have no schema: the version lists their paths. */
async function markWhatIsBrought(knex: Knex): Promise<void> {
  const { rows: steps } = await knex.raw(`
    SELECT DISTINCT d.key, s.outputs::text FROM workflow_definitions d
    JOIN workflow_step_templates s ON s.definition_id = d.id`);
  const ofStages: string[] = steps.flatMap(({ key, outputs }: { key: string; outputs: string }) =>
    marksIn(`stages.${key}`, JSON.parse(outputs)),
  );
  const { rows } = await knex.raw(`
    SELECT d.id, (SELECT coalesce(json_object_agg(name, value), '{}') FROM workflow_variables WHERE definition_id = d.id)
        AS variables,
      concat(d.llm_prompts, d.conditional_routing,
        (SELECT string_agg(concat(s.run_when, s.llm_prompt, s.computed, s.checks, s.mock_outputs), ' ')
          FROM workflow_step_templates s WHERE s.definition_id = d.id),
        (SELECT string_agg(concat(a.title, a.show_when, a.sections), ' ')
          FROM workflow_artifact_templates a WHERE a.definition_id = d.id)) AS read
    FROM workflow_definitions d`);
  for (const { id, variables, read } of rows) {
    const named: string[] = read.match(/\b(?:stages\.\w+|input)(?:\.[A-Za-z_]\w*)+/g) ?? [];
    const stages = new Set<string>(read.match(/\bstages\.\w+/g));
    const paths = [
      ...Object.entries(variables).flatMap(([name, value]) => pathsIn(`variables.${name}`, value)),
      ...named,
      ...ofStages.filter((path) => stages.has(path.split('.', 2).join('.'))),
    ];
    const internal = paths.flatMap((path) => {
      const mark = guessed(path);
      return mark === null ? [] : [[asWritten(path), mark]];
    });
    if (internal.length > 0)
      await knex.raw('UPDATE workflow_definitions SET internal = ?::json WHERE id = ?', [
        JSON.stringify(Object.fromEntries(internal)),
        id,
      ]);
  }
}

/** A path as a playbook may write it: what has a key of other characters is marked as a whole. */
const asWritten = (path: string): string =>
  /^[\w.[\]]+$/.test(path) ? path : (/^\w+\.\w+/.exec(path)?.[0] ?? path);

function marksIn(path: string, schemas: Readonly<Record<string, Schema>>): string[] {
  return Object.entries(schemas).flatMap(([name, schema]) => marksAt(`${path}.${name}`, schema));
}

function marksAt(path: string, { internal, items, properties }: Schema): string[] {
  return [
    ...(internal === undefined ? [] : [path]),
    ...(items ? marksAt(`${path}[]`, items) : []),
    ...marksIn(path, properties ?? {}),
  ];
}

function pathsIn(path: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value)) return [path, ...value.flatMap((each) => pathsIn(`${path}[]`, each))];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsIn(`${path}.${name}`, each))];
}

const mapped = <T, U>(
  values: Readonly<Record<string, T>>,
  change: (name: string, value: T) => U,
): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(name, value)]));
