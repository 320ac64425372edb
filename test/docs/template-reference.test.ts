import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONTEXT_FIELDS, CONTEXT_ROOTS, type Field } from '../../src/context/fields.ts';
import { valueAt } from '../../src/playbook/rules.ts';
import { BLOCKS, HELPERS } from '../../src/playbook/template/helpers.ts';
import { fullContext } from '../support/full-context.ts';

type Entry = (typeof BLOCKS)[number];

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

const helpers = (entries: readonly Entry[]): string =>
  table(
    ['helper', 'what it gives', 'example', 'result'],
    entries.map(({ name, args, summary, example, exampleResult }) =>
      row(code(`${name} ${args}`.trim()), cell(summary), code(example), code(exampleResult)),
    ),
  );

const ACCOUNT = fullContext();

/** A value as an author would see it printed; a list's entries have rows of their own. */
function example(path: string): string {
  const value = valueAt(ACCOUNT, path.replaceAll('[]', '.0'));
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  if (Array.isArray(value)) return typeof value[0] === 'object' ? '' : code(value.join(', '));
  return typeof value === 'object' ? '' : code(String(value));
}

/** A group that always is there, and an entry of a list, say nothing that their fields do not. */
const DESCRIBED = CONTEXT_FIELDS.filter(({ description }) => description !== '');

function typeInWords({ type, nullable, entry }: Field): string {
  const words = {
    list: entry?.type === 'group' ? 'list of entries' : `list of ${entry?.type}s`,
    group: 'entry',
    'by name': 'values by name',
    boolean: 'true or false',
  };
  const word = type in words ? words[type as keyof typeof words] : type;
  return nullable ? `${word} or null` : word;
}

function unitInWords({ unit, currency }: Field): string {
  return currency === undefined ? (unit ?? '') : `${unit} in ${code(currency)}`;
}

const entryRow = (field: Field): string =>
  row(
    code(field.path),
    typeInWords(field),
    unitInWords(field),
    cell(field.source ?? ''),
    field.internal ? '**internal**' : '',
    field.nullWith === undefined ? '' : code(field.nullWith),
    cell(field.description),
    cell(field.from),
    example(field.path),
  );

const HEAD = ['path', 'type', 'unit', 'source', 'internal', 'null with', 'what it is', 'from', 'example'];

const contextTables = (): string =>
  [...CONTEXT_ROOTS.keys()]
    .map((root) => {
      const own = DESCRIBED.filter(({ path }) => path.split(/[.[]/)[0] === root);
      return `### ${root}\n\n${table(HEAD, own.map(entryRow))}`;
    })
    .join('\n\n');

const internalPaths = (): string =>
  DESCRIBED.filter(({ internal }) => internal)
    .map(({ path }) => `- ${code(path)}`)
    .join('\n');

describe('docs/template-reference.md', () => {
  it('says what the code says; npm run docs:reference writes it', async () => {
    const page = `# Template reference

All that a template may read and call. Prompts, titles, sections, system prompts, computed and mock outputs use the same.
This page is made from the code; \`npm run docs:reference\` writes it anew.

- An unknown path is an error; a path that is known but empty prints nothing. Use \`default\` or \`{{#if}}\` for what may be null.
- Nothing is escaped in a prompt: \`O'Reilly & Sons\` stays as it is. Escaping happens where an artifact is shown.
- Money is printed with its currency code; percentages are 0–100; dates are civil, \`2026-12-01\`.
- Partials, decorators, \`lookup\`, \`log\` and triple braces are refused. Data are never compiled, whatever they contain.
- Within a block a name is a field of the entry: \`@root.customer.name\` or \`../\` reaches what is around it.
- What is **internal** must not stand in a customer artifact; [playbook-problems.md](playbook-problems.md) says what is refused.

## Helpers

${helpers(HELPERS)}

## Blocks

${helpers(BLOCKS)}

## Context

A field of the entries of a list is written \`items[].name\`; in a template it is \`{{#each items}}{{name}}{{/each}}\`.
"source" is what brings a field, by the name that \`import --as\` has for it, and what its age is counted by; "null with" is
the field beside it that is null exactly where it is.

${contextTables()}

## What no customer may read

Besides these it is what a playbook marks: [playbooks.md](playbooks.md#what-is-internal).

${internalPaths()}
`;
    await expect(page).toMatchFileSnapshot('../../docs/template-reference.md');
  });

  it('says of every path where it comes from', () => {
    expect(DESCRIBED.length).toBeGreaterThan(200);
    expect(DESCRIBED.filter(({ from }) => from === '')).toEqual([]);
  });

  it('has an example for every value', () => {
    const values = DESCRIBED.filter(
      ({ type, entry }) => !['group', 'by name'].includes(type) && entry?.type !== 'group',
    );
    expect(values.filter(({ path }) => example(path) === '').map(({ path }) => path)).toEqual([]);
  });

  it('names tables and columns that exist', () => {
    const schema = readFileSync(new URL('../../migrations/schema.sql', import.meta.url), 'utf8');
    const tables = new Map(
      [...schema.matchAll(/^CREATE TABLE (\w+) \(\n([\s\S]*?)\n\);/gm)].map(([, name = '', body = '']) => [
        name,
        [...body.matchAll(/^ {2}(\w+) /gm)].map((column) => column[1] ?? ''),
      ]),
    );
    const named = DESCRIBED.flatMap(({ from }) => [
      ...from.matchAll(/([a-z]+(?:_[a-z]+)+|customers|contracts|contacts|users|interactions)\.(\w+)/g),
    ]);
    expect(named.length).toBeGreaterThan(150);
    for (const [whole, table = '', column = ''] of named)
      expect(tables.get(table) ?? [], whole).toContain(column);
  });
});
