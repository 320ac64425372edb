/**
 * The worker of the hand-written loop. It loads an execution in one statement and commits each step, with its
 * artifacts, in another: no lease, no fence, no frozen context, no check of an answer's schema or figures.
 */
import { Worker } from 'bullmq';
import Handlebars from 'handlebars';
import { createPool } from '../src/platform/postgres/pool.ts';
import { HANDWRITTEN_QUEUE, POOL_SIZE } from './handwritten.ts';
import { answerFor } from './llm.ts';
import { serveUntilStopped, workerOptions } from './worker-process.ts';
import { ARTIFACTS, MODEL, STEPS, SYSTEM_PROMPT, USAGE } from './workload.ts';

const LOAD_SQL = `
  SELECT e.id, e.customer_id, e.next_step, e.outputs,
    json_build_object('name', c.name, 'segment', c.segment, 'industry', c.industry, 'notes', c.notes) AS customer,
    json_build_object('name', k.name, 'arr', k.arr, 'currency', k.currency, 'seats', k.seats) AS contract,
    json_build_object('renewalDate', t.renewal_date) AS term,
    (SELECT json_agg(json_build_object('name', p.name, 'role', p.role)) FROM contacts p
     WHERE p.customer_id = c.id) AS contacts
  FROM handwritten.executions e
  JOIN customers c ON c.id = e.customer_id
  JOIN contracts k ON k.id = e.contract_id
  JOIN contract_terms t ON t.id = e.term_id
  WHERE e.id = $1 AND e.status <> 'completed'`;

const COMMIT_SQL = `
  WITH execution AS (
    UPDATE handwritten.executions SET outputs = outputs || $4::jsonb, next_step = $8, updated_at = now(),
      status = CASE WHEN $9 THEN 'completed' ELSE 'running' END, finished_at = CASE WHEN $9 THEN now() END
    WHERE id = $1 RETURNING id, customer_id
  ), step AS (
    INSERT INTO handwritten.steps (execution_id, step_key, prompt, outputs, model, input_tokens, output_tokens)
    SELECT id, $2, $3, $4, $5, $6, $7 FROM execution
  )
  INSERT INTO handwritten.artifacts (execution_id, customer_id, artifact_key, kind, title, sections, markdown)
  SELECT execution.id, execution.customer_id, a.key, a.kind, a.title, a.sections, a.markdown
  FROM execution, jsonb_to_recordset($10) AS a (key text, kind text, title text, sections jsonb, markdown text)`;

type Loaded = { id: string; next_step: number; outputs: Record<string, unknown> } & Record<string, unknown>;

const compiled = (source: string) => Handlebars.compile(source, { noEscape: true });
const system = compiled(SYSTEM_PROMPT);
const steps = STEPS.map((step) => ({
  ...step,
  outputNames: Object.keys(step.answer),
  render: compiled(step.prompt),
  artifacts: ARTIFACTS.filter((artifact) => artifact.step === step.key).map(
    ({ key, kind, title, sections }) => ({
      key,
      kind,
      title: compiled(title),
      sections: sections.map((section) => ({ ...section, content: compiled(section.content) })),
    }),
  ),
}));

const options = workerOptions();
const pool = createPool({ url: options.databaseUrl, schema: 'nightshift', max: POOL_SIZE });

async function run(id: string): Promise<void> {
  const { rows } = await pool.query<Loaded>({ name: 'load', text: LOAD_SQL, values: [id] });
  const execution = rows[0];
  if (!execution) return;
  let outputs = execution.outputs;
  for (const [index, step] of steps.entries()) {
    if (index < execution.next_step) continue;
    const prompt = `${system(execution)}\n\n${step.render({ ...execution, outputs })}`;
    const answer = JSON.parse(await answerFor(step.outputNames, options.latencyMs));
    outputs = { ...outputs, ...answer };
    const scope = { ...execution, outputs };
    const artifacts = step.artifacts.map(({ key, kind, title, sections }) => {
      const texts = sections.map((section) => ({ ...section, content: section.content(scope) }));
      const heading = title(scope);
      const markdown = [`# ${heading}`, ...texts.map((text) => `## ${text.title}\n\n${text.content}`)].join(
        '\n\n',
      );
      return { key, kind, title: heading, sections: texts, markdown };
    });
    await pool.query({
      name: 'commit',
      text: COMMIT_SQL,
      values: [
        id,
        step.key,
        prompt,
        JSON.stringify(answer),
        MODEL,
        USAGE.inputTokens,
        USAGE.outputTokens,
        index + 1,
        index + 1 === steps.length,
        JSON.stringify(artifacts),
      ],
    });
  }
}

const worker = new Worker<{ id: string }>(HANDWRITTEN_QUEUE, (job) => run(job.data.id), {
  connection: { url: options.redisUrl ?? '', maxRetriesPerRequest: null },
  concurrency: options.inFlight,
});
await worker.waitUntilReady();
serveUntilStopped(async () => {
  await worker.close();
  await pool.end();
});
