import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { playbookJsonSchema } from '../../src/playbook/playbook-json-schema.ts';

const folder = new URL('../../seeds/playbooks/', import.meta.url);

/** `npx vitest run test/seeds/playbook-schema.test.ts -u` writes the file. */
it('seeds/playbook.schema.json is what the code says', async () => {
  await expect(`${JSON.stringify(playbookJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../seeds/playbook.schema.json',
  );
});

describe('an editor that reads the schema', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(playbookJsonSchema() as object);

  it.each(readdirSync(folder))('has nothing to say against %s, and is pointed to the schema', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/playbook\.schema\.json\n/);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('underlines a word that no playbook takes', () => {
    const text = readFileSync(new URL('03-prepare.yaml', folder), 'utf8');
    expect(validate({ ...parse(text), stagename: 'Prepare' })).toBe(false);
  });
});
