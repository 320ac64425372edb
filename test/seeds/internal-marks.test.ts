import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isConfidential, isInternal } from '../../src/context/secrecy.ts';
import { partsOf } from '../../src/playbook/internal-marks.ts';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';

const FOLDER = new URL('../../seeds/playbooks/', import.meta.url);

/** The names that were taken for internal, and for our position, before playbooks said it themselves. */
const INTERNAL = /risk|floor|walk_?away|probability|\.(?:sentiment|influence)$/i;
const OUR_POSITION = /policy|approv|score/i;

describe.each(readdirSync(FOLDER))('%s', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const read = text.match(/\b(?:stages\.\w+|workflow\.previous\.outputs|input)\.\w+/g) ?? [];
  const versions = versionsOf(playbookFileSchema.parse(parse(text)));

  it('marks as internal what its name alone made internal once, and nothing less', () => {
    for (const { playbook } of versions) {
      const paths = [
        ...playbook.steps.flatMap(({ outputs }) => partsOf(outputs).map(({ path }) => path)),
        ...Object.keys(playbook.variables).map((variable) => `variables.${variable}`),
        ...read,
      ];
      const once = paths.filter((path) => INTERNAL.test(path));
      expect(once.filter((path) => !isInternal(playbook, path))).toEqual([]);
      const position = paths.filter((path) => OUR_POSITION.test(path));
      expect(position.filter((path) => !isConfidential(playbook, path))).toEqual([]);
    }
  });

  it('marks nothing else, so that no letter is held for what it was not held for', () => {
    for (const { playbook } of versions) {
      const paths = playbook.steps.flatMap(({ outputs }) => partsOf(outputs).map(({ path }) => path));
      const isNamed = (path: string): boolean => INTERNAL.test(path) || OUR_POSITION.test(path);
      expect(paths.filter((path) => isConfidential(playbook, path) && !isNamed(path))).toEqual([]);
    }
  });
});
