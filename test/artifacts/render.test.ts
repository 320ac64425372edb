import { describe, expect, it } from 'vitest';
import { originsOf } from '../../src/artifacts/grounding/output-origins.ts';
import { escapeMarkdown } from '../../src/artifacts/markdown.ts';
import { renderArtifact } from '../../src/artifacts/render.ts';
import type { Context } from '../../src/context/context.ts';
import type { Json } from '../../src/platform/json.ts';
import { artifactTemplateSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';
import { exampleContext } from '../support/example-context.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const context = exampleContext();
const holds = { path: 'contract.autoRenew', op: 'eq', value: false };
const fails = { not: holds };

function artifact(
  sections: object[],
  more: object = {},
  scope: Context = context,
  model: Record<string, Json> = {},
  copies: Record<string, string> = {},
) {
  const base = {
    key: 'plan',
    kind: 'report',
    audience: 'internal',
    title: 'Plan for {{customer.name}}',
    sections,
  };
  return renderArtifact(artifactTemplateSchema.parse({ ...base, ...more }), scope, writtenBy(model, copies));
}

/** The origins of outputs where a model gave these, and others copy them by templates. */
function writtenBy(model: Record<string, Json>, copies: Record<string, string>) {
  const names = Object.keys(copies);
  const [version] = versionsOf(
    smallPlaybook({
      steps: [
        {
          key: 'write',
          name: 'Write',
          type: 'llm',
          llm_prompt: 'Write.',
          outputs: {
            ...Object.fromEntries(Object.entries(model).map(([name, value]) => [name, schemaOf(value)])),
            ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
          },
          computed: copies,
        },
        {
          key: 'price',
          name: 'Price',
          type: 'decision',
          outputs: { walk_away_price: { type: ['number', 'null'], internal: true } },
          computed: { walk_away_price: null },
        },
      ],
    }),
  );
  if (!version) throw new Error('no version');
  return originsOf(version.playbook);
}

function schemaOf(value: Json): object {
  if (typeof value !== 'object' || value === null) return { type: typeof value };
  const properties = Object.entries(value).map(([name, field]) => [name, schemaOf(field)]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}
const only = (section: object) => artifact([{ key: 's', title: 'S', ...section }])?.sections[0];

describe('an artifact', () => {
  it('has its sections verbatim, and the same as Markdown', () => {
    const rendered = artifact([
      {
        key: 'why',
        title: 'Why',
        content: 'For {{customer.name}}:\n{{currency contract.arr contract.currency}}',
      },
      {
        key: 'who',
        title: 'Who',
        kind: 'list',
        each: 'data.salesforce.contacts',
        content: '{{name}}, {{role}}',
      },
      {
        key: 'do',
        title: 'To do',
        kind: 'checklist',
        content: '- Call {{firstName customer.owner.name}}\n\n* Send it\n3. Close',
      },
      {
        key: 'tickets',
        title: 'Tickets',
        kind: 'table',
        each: 'data.engagement.tickets.items',
        columns: [
          { title: 'Subject', content: '{{subject}}' },
          { title: 'Days', content: '{{ageDays}} of {{customer.country}}' },
        ],
      },
    ]);
    expect(rendered?.title).toBe("Plan for O'Reilly & Sons <Ltd>");
    expect(rendered?.sections).toEqual([
      { key: 'why', title: 'Why', kind: 'text', text: "For O'Reilly & Sons <Ltd>:\nEUR 96,500" },
      { key: 'who', title: 'Who', kind: 'list', items: ['Ada Lovelace, champion', 'Grace Hopper, signer'] },
      { key: 'do', title: 'To do', kind: 'checklist', items: ['Call Kim', 'Send it', 'Close'] },
      {
        key: 'tickets',
        title: 'Tickets',
        kind: 'table',
        columns: ['Subject', 'Days'],
        rows: [
          ['Export | fails <b>', '41 of IE'],
          ['Slow search', '7 of IE'],
        ],
      },
    ]);
    expect(rendered?.markdown).toBe(
      [
        "# Plan for O'Reilly &amp; Sons &lt;Ltd>",
        "## Why\n\nFor O'Reilly &amp; Sons &lt;Ltd>:  \nEUR 96,500",
        '## Who\n\n- Ada Lovelace, champion\n- Grace Hopper, signer',
        '## To do\n\n- [ ] Call Kim\n- [ ] Send it\n- [ ] Close',
        '## Tickets\n\n| Subject | Days |\n| --- | --- |\n| Export \\| fails &lt;b> | 41 of IE |\n| Slow search | 7 of IE |\n',
      ].join('\n\n'),
    );
  });

  it('is null where its condition does not hold, and where nothing is left to say', () => {
    const section = { key: 's', title: 'S', content: 'x' };
    expect(artifact([section], { when: fails })).toBeNull();
    expect(artifact([section], { when: holds })).not.toBeNull();
    expect(artifact([{ ...section, content: '{{customer.tier}}' }])).toBeNull();
  });

  it('fails on an unknown path rather than leave a gap', () => {
    const code = expect.objectContaining({ code: 'TEMPLATE_PATH_MISSING' });
    expect(() => artifact([{ key: 's', title: '{{customer.nmae}}', content: 'x' }])).toThrow(code);
    expect(() => only({ kind: 'list', each: 'data.nothing', content: 'x' })).toThrow(code);
    expect(() => only({ kind: 'list', each: 'customer.name', content: 'x' })).toThrow(/is not a list/);
  });
});

describe('a section', () => {
  it('is left out when it is empty or its condition does not hold', () => {
    expect(only({ content: ' {{customer.tier}}\n' })).toBeUndefined();
    expect(only({ content: 'x', when: fails })).toBeUndefined();
    expect(only({ kind: 'list', each: 'data.salesforce.departed', content: '{{name}}' })).toBeUndefined();
    expect(
      only({
        kind: 'table',
        each: 'data.salesforce.departed',
        columns: [{ title: 'N', content: '{{name}}' }],
      }),
    ).toBeUndefined();
  });

  it('says what its author wants said of nothing', () => {
    const said = { key: 's', title: 'S', kind: 'text', text: 'Nobody left IE.' };
    const empty = 'Nobody left {{customer.country}}.';
    expect(only({ kind: 'list', each: 'data.salesforce.departed', content: '{{name}}', empty })).toEqual(
      said,
    );
    expect(
      only({
        kind: 'table',
        each: 'data.salesforce.departed',
        columns: [{ title: 'N', content: '{{name}}' }],
        empty,
      }),
    ).toEqual(said);
    expect(only({ content: '{{customer.tier}}', empty })).toEqual(said);
  });

  it('lists nothing of an output that is null and of a stage that did not run', () => {
    const scope = { ...context, outputs: { risks: null } };
    const each = (path: string) =>
      artifact(
        [{ key: 's', title: 'S', kind: 'list', each: path, content: '{{this}}', empty: 'none' }],
        {},
        scope,
      );
    for (const path of ['outputs.risks', 'stages.discovery.risks', 'facts.stance.quotes'])
      expect(each(path)?.sections[0]?.text).toBe('none');
  });

  it('leaves out the entries that are blank', () => {
    const items = only({
      kind: 'list',
      each: 'data.salesforce.contacts',
      content: "{{#if (eq role 'signer')}}{{name}}{{/if}}",
    })?.items;
    expect(items).toEqual(['Grace Hopper']);
  });
});

describe('in Markdown, data has no power', () => {
  const rendered = (name: string) =>
    artifact(
      [{ key: 's', title: '{{customer.name}}', content: '{{customer.name}}' }],
      {},
      { ...context, customer: { ...context.customer, name } },
    )?.markdown ?? '';

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '![x](https://evil.example/track.png)',
    '# Heading',
    'text\n# Heading',
    'text\n---',
    'text\n===\nmore',
    '```js\ncode\n```',
    '> quote',
    '| a | b |\n| --- | --- |',
    '\\[x](y)',
    '&lt;script&gt;',
    '[x]: https://evil.example',
    '<!-- comment',
  ])('%j', (name) => {
    const markdown = rendered(name);
    expect(markdown).not.toContain('<');
    expect(markdown).not.toMatch(/(?<!\\)[[`]/);
    // Our own headings only.
    expect(markdown.match(/^#{1,6} /gm)).toEqual(['# ', '## ']);
    expect(markdown).not.toMatch(/^[ \t]*(?:[-=]+[ \t]*$|>|\|)/m);
  });

  it('is still readable', () => {
    expect(escapeMarkdown("O'Reilly & Sons <Ltd>")).toBe("O'Reilly &amp; Sons &lt;Ltd>");
    expect(escapeMarkdown('price_cap is 5 * 3 - 2, e-mail a_b@c.d (now)')).toBe(
      'price_cap is 5 * 3 - 2, e-mail a_b@c.d (now)',
    );
    expect(escapeMarkdown('*Acme* _Corp_ ~~old~~')).toBe('\\*Acme\\* \\_Corp\\_ \\~\\~old\\~\\~');
    expect(escapeMarkdown('- one\n- two\n1. three')).toBe('- one\n- two\n1. three');
  });

  it('and a backslash does not free a pipe in a table', () => {
    const scope = { ...context, outputs: { rows: [{ cell: 'a \\| b \\\\| c' }] } };
    const markdown = artifact(
      [
        {
          key: 's',
          title: 'S',
          kind: 'table',
          each: 'outputs.rows',
          columns: [{ title: 'C', content: '{{cell}}' }],
        },
      ],
      {},
      scope,
    )?.markdown;
    const row = markdown?.trim().split('\n').at(-1) ?? '';
    // Every pipe but the outer two has an odd number of backslashes before it.
    const pipes = [...row.matchAll(/(\\*)\|/g)].map(([, slashes = '']) => slashes.length % 2);
    expect(pipes).toEqual([0, 1, 1, 0]);
  });

  it('while the author keeps theirs, tags apart', () => {
    const markdown = artifact([
      { key: 's', title: 'S', content: '**Bold** <b>{{customer.country}}</b>' },
    ])?.markdown;
    expect(markdown).toContain('**Bold** &lt;b>IE&lt;/b>');
  });
});

describe('the facts of an artifact', () => {
  const scope: Context = {
    ...context,
    outputs: { story: 'They use it.', target: 100_843 },
    input: { note: 'by hand' },
    variables: { limit: 10 },
  };
  const facts = (content: string, more: object = {}) =>
    artifact([{ key: 's', title: 'S', content, ...more }], { title: 'T' }, scope, { story: 'They use it.' })
      ?.facts;

  it('are what it cites of the context, each once, with its value', () => {
    expect(facts('{{currency contract.arr contract.currency}} {{contract.arr}} {{customer.tier}}')).toEqual([
      { path: 'contract.arr', value: 96_500 },
      { path: 'contract.currency', value: 'EUR' },
    ]);
  });

  it('of a list are those of each entry', () => {
    expect(facts('{{name}}', { kind: 'list', each: 'data.salesforce.contacts' })).toEqual([
      { path: 'data.salesforce.contacts.0.name', value: 'Ada Lovelace' },
      { path: 'data.salesforce.contacts.1.name', value: 'Grace Hopper' },
    ]);
  });

  it('have what was computed among them, but nothing that a model or a caller said', () => {
    expect(
      facts('{{outputs.story}} {{outputs.target}} {{default input.note ""}} {{variables.limit}}'),
    ).toEqual([{ path: 'outputs.target', value: 100_843 }]);
  });
});

describe('the flags of an artifact', () => {
  const email = { kind: 'email', audience: 'customer', title: 'Renewal' };
  const words = (count: number) => [{ key: 's', title: 'S', content: Array(count).fill('word').join(' ') }];

  it('too long: above max_words, or 120 for an email and 500 for a report', () => {
    expect(artifact(words(120), email)?.flags).toEqual([]);
    expect(artifact(words(121), email)?.flags).toEqual([
      { code: 'too_long', detail: '121 words; at most 120 are wanted' },
    ]);
    expect(artifact(words(121), { max_words: 60 })?.flags).toHaveLength(1);
    expect(artifact(words(501))?.flags).toHaveLength(1);
    expect(artifact(words(2000), { kind: 'checklist' })?.flags).toEqual([]);
  });

  it('a figure that a model made up', () => {
    const model = {
      body: 'You pay EUR 96,500 and gain 340%.',
      risk: 72,
      plan: { due: '2026-11-20', why: 'a score of 72, by 20 November' },
    };
    const scope = { ...context, outputs: { ...model, target: 100_843 } };
    const flags = (content: string) => artifact([{ key: 's', title: 'S', content }], {}, scope, model)?.flags;
    expect(flags('{{outputs.body}}')).toEqual([{ code: 'unverified_figure', detail: '340%' }]);
    expect(flags('{{outputs.plan.why}} {{date outputs.plan.due}} {{outputs.risk}}')).toEqual([]);
    expect(flags('The author may write EUR 1,234.')).toEqual([]);
  });

  it('a model cannot support itself, nor can what was typed in by hand', () => {
    const model = { body: 'You pay EUR 55,555.', note: 'EUR 55,555 it is', price: 55_555 };
    const scope = { ...context, outputs: model, input: { price: 55_555 } };
    const flags = artifact([{ key: 's', title: 'S', content: '{{outputs.body}}' }], {}, scope, model)?.flags;
    expect(flags).toEqual([{ code: 'unverified_figure', detail: 'EUR 55,555' }]);
  });

  it('also where a computed copy of it is shown, and a copy supports nothing', () => {
    const model = { objection: 'Others save 35% by 15 January 2027.' };
    const copies = { ranked: 'First: {{outputs.objection}}' };
    const steps = { write: { status: 'completed', visit: 1, outputs: model, route: null } };
    const outputs = { ...model, ranked: `First: ${model.objection}` };
    const scope = { ...context, outputs, steps };
    const flags = (content: string) =>
      artifact([{ key: 's', title: 'S', content }], {}, scope, model, copies)?.flags;
    const made = ['15 January 2027', '35%'].map((detail) => ({ code: 'unverified_figure', detail }));
    expect(flags('{{outputs.ranked}}')).toEqual(expect.arrayContaining(made));
    expect(flags('{{outputs.objection}}')).toEqual(expect.arrayContaining(made));
    expect(flags('{{steps.write.outputs.objection}}')).toEqual(expect.arrayContaining(made));
  });

  it('only where the artifact shows it', () => {
    const model = { note: 'They gain 340%.', body: 'Hello.' };
    const scope = { ...context, outputs: model };
    const flags = (content: string, section: object = {}) =>
      artifact(
        [
          { key: 'a', title: 'A', content: 'x' },
          { key: 's', title: 'S', content, ...section },
        ],
        {},
        scope,
        model,
      )?.flags;
    expect(flags('{{outputs.note}}')).toHaveLength(1);
    expect(flags('{{#if outputs.note}}A note is on file.{{/if}}')).toEqual([]);
    expect(flags('{{outputs.note}}', { when: fails })).toEqual([]);
    expect(flags('{{#if outputs.body}}Hello.{{else}}{{outputs.note}}{{/if}}')).toEqual([]);
  });

  it("a model's text that discloses what no customer must see: the artifact needs correction", () => {
    const model = { letter: { subject: 'A reason to stay', body: 'Our policy lets us take EUR 91,000.' } };
    const scope = { ...context, outputs: { ...model, walk_away_price: 91_000 } };
    const letter = (more: object = {}, given: Record<string, Json> = model) =>
      artifact(
        [{ key: 'body', title: 'Body', content: '{{outputs.letter.body}}' }],
        { ...email, title: '{{outputs.letter.subject}}', ...more },
        { ...scope, outputs: { ...scope.outputs, ...given } },
        given,
      );
    expect(letter()?.flags).toEqual([
      {
        code: 'internal_word',
        detail: 'Our policy',
        place: 'Body',
        reason: expect.stringMatching(/^it tells of a policy: /),
        holds: true,
      },
      {
        code: 'internal_figure',
        detail: 'EUR 91,000',
        place: 'Body',
        reason: 'stands only at outputs.walk_away_price, which no customer may see',
        holds: true,
      },
    ]);
    expect(letter({ audience: 'internal' })?.flags).toEqual([]);
    const inTitle = { letter: { subject: 'EUR 91,000', body: 'Hello.' } };
    expect(letter({}, inTitle)?.flags).toMatchObject([{ detail: 'EUR 91,000', place: 'title' }]);
    // The words of the author are the author's, and checked when they are published.
    expect(letter({ title: 'Our policy' }, { letter: { subject: '', body: 'Hello.' } })?.flags).toEqual([]);
  });

  it('and what an earlier stage left may have been a model’s as well', () => {
    const scope = { ...context, stages: { engage: { story: 'Your risk score is 62.' } } };
    const content = "{{default stages.engage.story ''}}";
    const flags = artifact([{ key: 's', title: 'S', content }], email, scope)?.flags;
    expect(flags?.map(({ code, detail }) => [code, detail])).toEqual([
      ['internal_word', 'risk score'],
      ['internal_figure', '62'],
    ]);
  });

  it('takes long texts in its stride', () => {
    // No clock: what grows worse than linearly here would outlast the suite's timeout.
    for (const part of [' ', '\n', '-', '|', '\\', '*', '_', '# ', '> ', '[']) {
      const scope = { ...context, outputs: { body: `x${part.repeat(100_000 / part.length)}x` } };
      const table = {
        key: 't',
        title: 'T',
        kind: 'table',
        each: 'outputs.rows',
        columns: [{ title: 'C', content: '{{this}}' }],
      };
      artifact(
        [{ key: 's', title: 'S', content: '{{truncate outputs.body 50000}}' }, table],
        {},
        { ...scope, outputs: { ...scope.outputs, rows: [scope.outputs.body.slice(0, 50_000)] } },
      );
    }
  });

  it('a source that is stale, with its age', () => {
    const usage = { ...context.data.usage, asOf: '2026-08-01', ageDays: 92, stale: true };
    const engagement = { ...context.data.engagement, asOf: null, ageDays: null, stale: true };
    const scope = {
      ...context,
      data: { ...context.data, usage, engagement },
      workflow: { ...context.workflow, staleSources: ['usage', 'engagement'] },
    };
    expect(artifact([{ key: 's', title: 'S', content: 'x' }], {}, scope)?.flags).toEqual([
      { code: 'stale_source', detail: 'usage: last of 2026-08-01, 92 days before' },
      { code: 'stale_source', detail: 'conversations and surveys: nothing on record' },
    ]);
  });
});
