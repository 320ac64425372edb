import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/platform/json.ts';
import { TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, error, rawAnswer } from '../../support/scripted-llm.ts';

let engine: Engine;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  folder = temporaryFolder();
  engine = await createEngine();
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});
beforeEach(() => engine.reset());

const LETTER = {
  key: 'letter',
  kind: 'email',
  audience: 'customer',
  title: 'Letter to {{customer.name}}: {{outputs.letter.subject}}',
  sections: [{ key: 'body', title: 'Body', content: '{{outputs.letter.body}}' }],
};
const NOTE = {
  ...LETTER,
  key: 'note',
  kind: 'report',
  audience: 'internal',
  title: 'Note on {{customer.name}}',
};

/** A contract of USD 120,000, below 85 % of which we would rather part; a model writes the letter. */
function playbook({ letter = {}, artifacts = [LETTER], after = [] as object[] } = {}) {
  return smallPlaybook({
    variables: { policy_max_discount_percent: 15 },
    internal: { 'variables.policy_max_discount_percent': 'itself' },
    steps: [
      {
        key: 'position',
        name: 'Position',
        type: 'decision',
        outputs: { walk_away_price: { type: 'number', internal: true } },
        computed: {
          walk_away_price:
            '{{round (multiply contract.arr (subtract 1 (divide variables.policy_max_discount_percent 100)))}}',
        },
      },
      {
        key: 'write',
        name: 'Write',
        type: 'llm',
        llm_prompt: 'Write to {{customer.name}}.',
        outputs: {
          letter: { type: 'object', properties: { subject: { type: 'string' }, body: { type: 'string' } } },
        },
        mock_outputs: { letter: { subject: 'Your renewal', body: 'You pay USD 120,000 a year.' } },
        artifacts,
        ...letter,
      },
      ...after,
    ],
  });
}

const CLEAN: JsonObject = { letter: { subject: 'Your renewal', body: 'You pay USD 120,000 a year.' } };
const DISCLOSING: JsonObject = {
  letter: { subject: 'Your renewal', body: 'The policy allows us to go to USD 102,000.' },
};

async function written(): Promise<{ executionId: string; artifacts: Record<string, unknown>[] }> {
  const { executionId } = await engine.start();
  expect(await engine.run(executionId)).toBe('complete');
  return { executionId, artifacts: await artifacts() };
}

async function artifacts(): Promise<Record<string, unknown>[]> {
  const { rows } = await engine.pool.query(
    'SELECT artifact_key AS key, status, flags, markdown FROM workflow_artifacts ORDER BY artifact_key',
  );
  return rows;
}

async function calls(): Promise<unknown[]> {
  const { rows } = await engine.pool.query(
    `SELECT purpose, error_code, input_tokens + output_tokens AS tokens FROM llm_calls ORDER BY started_at, purpose`,
  );
  return rows.map(({ purpose, error_code, tokens }) => [purpose, error_code, tokens]);
}

const NEEDING_CORRECTION = [
  {
    code: 'internal_word',
    detail: 'policy allows us',
    place: 'Body',
    reason: expect.stringContaining('policy'),
    holds: true,
  },
  {
    code: 'internal_figure',
    detail: 'USD 102,000',
    place: 'Body',
    reason: 'stands only at outputs.walk_away_price, which no customer may see',
    holds: true,
  },
];

describe('a letter that names what no customer must see', () => {
  it('is sent back once, with what was wrong named, and waits for review once it is clean', async () => {
    await engine.publish(playbook());
    engine.llm.next(answer(DISCLOSING), answer(CLEAN));
    const { executionId, artifacts } = await written();

    expect(artifacts).toMatchObject([{ status: 'pending_review', flags: [] }]);
    expect(artifacts[0]?.markdown).toContain('You pay USD 120,000 a year.');
    expect(await calls()).toEqual([
      ['initial', 'OUTPUT_INTERNAL', 110],
      ['repair', null, 110],
    ]);
    const step = (await engine.find(executionId)).steps.find(({ stepKey }) => stepKey === 'write');
    expect(step).toMatchObject({ inputTokens: 200, outputTokens: 20 });

    const asked = engine.llm.requests[1]?.messages.map(({ content }) => content) ?? [];
    expect(asked[1]).toBe(JSON.stringify(DISCLOSING));
    expect(asked[2]).toContain('letter.body says "USD 102,000"');
    expect(asked[2]).toContain('letter.body says "policy allows us"');
  });

  it('is kept and held for correction where the second answer does so as well', async () => {
    await engine.publish(playbook());
    engine.llm.always(answer(DISCLOSING));
    const { executionId, artifacts } = await written();

    expect(artifacts).toMatchObject([{ status: 'needs_correction', flags: NEEDING_CORRECTION }]);
    expect(artifacts[0]?.markdown).toContain('USD 102,000');
    expect(await calls()).toEqual([
      ['initial', 'OUTPUT_INTERNAL', 110],
      ['repair', 'OUTPUT_INTERNAL', 110],
    ]);
    expect(await engine.find(executionId)).toMatchObject({
      status: 'completed',
      artifacts: [{ status: 'needs_correction' }],
    });
  });

  it('is kept as it was first where the second answer cannot be used at all', async () => {
    await engine.publish(playbook());
    engine.llm.next(answer(DISCLOSING), rawAnswer('I would rather not.'));
    expect((await written()).artifacts).toMatchObject([
      { status: 'needs_correction', flags: NEEDING_CORRECTION },
    ]);
    expect(await calls()).toEqual([
      ['initial', 'OUTPUT_INTERNAL', 110],
      ['repair', 'OUTPUT_NOT_JSON', 110],
    ]);

    await engine.reset();
    await engine.publish(playbook());
    engine.llm.next(answer(DISCLOSING), error('LLM_REFUSED'));
    expect((await written()).artifacts).toMatchObject([{ status: 'needs_correction' }]);
  });

  it('is asked for anew where the provider was away for the second answer', async () => {
    await engine.publish(playbook());
    engine.llm.next(answer(DISCLOSING), error('LLM_OVERLOADED'), answer(CLEAN));
    const { executionId } = await engine.start();
    expect(await engine.run(executionId)).toBe('retry');
    await engine.makeDue(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(await artifacts()).toMatchObject([{ status: 'pending_review', flags: [] }]);
    expect(await calls()).toHaveLength(3);
  });

  it('is not asked for a third time where its repair was one of another fault', async () => {
    await engine.publish(playbook());
    engine.llm.next(rawAnswer('Gladly!'), answer(DISCLOSING));
    expect((await written()).artifacts).toMatchObject([
      { status: 'needs_correction', flags: NEEDING_CORRECTION },
    ]);
    expect(await calls()).toHaveLength(2);
  });

  it('is found as well where the letter shows a computed copy of it, of a later step', async () => {
    const copy = {
      key: 'sign',
      name: 'Sign',
      type: 'decision',
      outputs: { signed: { type: 'string' } },
      computed: { signed: '{{outputs.letter.body}}\n\nInes' },
      artifacts: [{ ...LETTER, sections: [{ key: 'body', title: 'Body', content: '{{outputs.signed}}' }] }],
    };
    await engine.publish(playbook({ artifacts: [], after: [copy] }));
    engine.llm.always(answer(DISCLOSING));
    expect((await written()).artifacts).toMatchObject([
      { status: 'needs_correction', flags: NEEDING_CORRECTION },
    ]);
    expect(await calls()).toHaveLength(2);
  });

  it('is a draft until its execution completes, and held from then on, also when it is begun again', async () => {
    const wait = {
      key: 'ask',
      name: 'Ask',
      type: 'human',
      waits_for: { name: 'the CSM', days: 3 },
      outputs: { ok: { type: 'boolean' } },
    };
    await engine.publish(playbook({ after: [wait] }));
    engine.llm.always(answer(DISCLOSING));
    const { executionId } = await engine.start();
    expect(await engine.run(executionId)).toBe('wait');
    expect(await artifacts()).toMatchObject([{ status: 'draft', flags: NEEDING_CORRECTION }]);
    await engine.pool.query(
      `UPDATE workflow_step_executions SET status = 'running', outputs = '{"ok": true}' WHERE step_key = 'ask'`,
    );
    await engine.pool.query(
      `UPDATE workflow_executions SET status = 'pending', waits_for = NULL, wait_until = NULL WHERE id = $1`,
      [executionId],
    );
    expect(await engine.run(executionId)).toBe('complete');
    expect(await artifacts()).toMatchObject([{ status: 'needs_correction', flags: NEEDING_CORRECTION }]);
  });

  it('costs no second call and holds nothing where only we read it', async () => {
    await engine.publish(playbook({ artifacts: [NOTE] }));
    engine.llm.always(answer(DISCLOSING));
    expect((await written()).artifacts).toMatchObject([{ status: 'pending_review', flags: [] }]);
    expect(await calls()).toHaveLength(1);
  });
});

describe('a letter that needs correction', () => {
  const run = (...argv: string[]) =>
    cli(argv, { DATABASE_URL: engine.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' });

  beforeEach(async () => {
    await engine.publish(playbook({ artifacts: [LETTER, NOTE] }));
    engine.llm.always(answer(DISCLOSING));
    await written();
  });

  it('is listed with why, and shown with the place', async () => {
    const listed = await run('artifacts', 'ls', '--status', 'needs_correction');
    expect(listed.stdout).toMatch(/to correct .* says "policy allows us"/);
    expect(listed.stdout).not.toContain('Note on');
    expect(listed.stderr).toContain('artifacts show');

    const [held] = jsonOf(await run('artifacts', 'ls', '--status', 'needs_correction', '--json')) as {
      id: string;
    }[];
    expect(held).toMatchObject({ status: 'needs_correction', flags: NEEDING_CORRECTION });
    const shown = await run('artifacts', 'show', held?.id ?? '');
    expect(shown.stdout).toContain('customer email, needs correction');
    expect(shown.stdout).toContain(
      'To correct: internal figure: "USD 102,000" in Body: stands only at outputs.walk_away_price',
    );
    expect(shown.stdout).toContain('The policy allows us to go to USD 102,000.');
  });

  it('is counted by the night', async () => {
    const [prepare] = await engine.app.stores.night.outcomes(TONIGHT);
    expect(prepare).toMatchObject({ artifacts: 2, needsCorrection: 1 });
  });
});

describe('figures that only a model wrote', () => {
  it('are flagged also where a computed output copies its words, which support nothing', async () => {
    await engine.publish(
      playbook({
        artifacts: [
          { ...NOTE, sections: [{ key: 'ranked', title: 'Ranked', content: '{{outputs.ranked}}' }] },
          { ...NOTE, key: 'sheet', sections: [{ key: 's', title: 'S', content: '{{outputs.letter.body}}' }] },
        ],
        letter: {
          outputs: {
            letter: { type: 'object', properties: { subject: { type: 'string' }, body: { type: 'string' } } },
            ranked: { type: 'string' },
          },
          computed: { ranked: 'First: {{outputs.letter.body}}' },
        },
      }),
    );
    engine.llm.always(answer({ letter: { subject: 'Savings', body: 'Customers of your size save 35%.' } }));
    const flagged = [{ code: 'unverified_figure', detail: '35%' }];
    expect((await written()).artifacts).toMatchObject([{ flags: flagged }, { flags: flagged }]);
  });
});
