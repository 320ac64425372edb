import { expect, it } from 'vitest';
import { BLOCKS, HELPERS } from '../../src/domain/template-helpers.ts';

type Entry = (typeof BLOCKS)[number];

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
const row = ({ name, args, summary, example, exampleResult }: Entry): string =>
  `| ${code(`${name} ${args}`.trim())} | ${summary.replaceAll('|', '\\|')} | ${code(example)} | ${code(exampleResult)} |`;

const table = (entries: readonly Entry[]): string =>
  ['| helper | what it gives | example | result |', '| --- | --- | --- | --- |', ...entries.map(row)].join(
    '\n',
  );

/** The page is made from the code; `npx vitest run test/docs -u` writes it anew. */
it('docs/template-helpers.md says what the helpers do', async () => {
  const page = `# Template helpers

All that a template may call. Prompts, titles, sections, system prompts, computed and mock outputs use the same ones.

- An unknown path is an error; a path that is known but empty prints nothing. Use \`default\` or \`{{#if}}\` for what may be unknown.
- Nothing is escaped in a prompt: \`O'Reilly & Sons\` stays as it is. Escaping happens where an artifact is shown.
- Money is printed with its currency code; percentages are 0–100; dates are civil, \`2026-12-01\`.
- Partials, decorators, \`lookup\`, \`log\` and triple braces are refused. Data are never compiled, whatever they contain.

## Helpers

${table(HELPERS)}

## Blocks

${table(BLOCKS)}
`;
  await expect(page).toMatchFileSnapshot('../../docs/template-helpers.md');
});
