import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintVersion } from '../../src/checker/lint-version.ts';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

describe('docs/playbooks.md', () => {
  const examples = [...read('docs/playbooks.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    (match) => match[1],
  );

  it('shows a playbook that could be published as it is', () => {
    expect(examples).toHaveLength(1);
    const file = playbookFileSchema.parse(parse(examples[0] ?? ''));
    for (const { playbook } of versionsOf(file)) expect(lintVersion(playbook)).toEqual([]);
  });
});

describe('links between the pages', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    ...readdirSync(new URL('docs', root)).map((name) => `docs/${name}`),
  ];
  it.each(pages.filter((page) => page.endsWith('.md')))('%s links to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    for (const link of links) expect(() => readFileSync(new URL(link, new URL(page, root)))).not.toThrow();
  });

  it.each(pages.filter((page) => page.endsWith('.md')))('%s names files and folders that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|seeds|migrations|workers|docs|bin)\/[\w./-]*)`/g)];
    for (const [, path = ''] of named) expect(existsSync(new URL(path, root)), path).toBe(true);
  });
});
