import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { environmentSchema } from '../../src/platform/config/config.ts';

const row = ([name, schema]: [
  string,
  (typeof environmentSchema.shape)[keyof typeof environmentSchema.shape],
]) => `| \`${name}\` | ${defaultOf(name, schema.safeParse(undefined).data)} | ${schema.description ?? ''} |`;

function defaultOf(name: string, value: string | number | undefined): string {
  if (value === undefined) return '';
  if (name.endsWith('_SECONDS')) return `${Number(value) / 1000}`;
  return `\`${name.endsWith('_DIR') ? basename(String(value)) : value}\``;
}

/** The page is generated from the code; `npx vitest run test/docs -u` writes it. */
it('docs/configuration.md says what every variable does', async () => {
  const page = `# Configuration

Nightshift reads these environment variables, once, at start. One that is wrong stops it with exit code 3 and a message that
names it.

| variable | default | what it does |
| --- | --- | --- |
${Object.entries(environmentSchema.shape).map(row).join('\n')}
`;
  expect(page).not.toMatch(/\| {2}\|$/m);
  await expect(page).toMatchFileSnapshot('../../docs/configuration.md');
});
