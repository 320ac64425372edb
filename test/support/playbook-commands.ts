import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { cli, temporaryFolder } from './cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from './database.ts';
import { playbookFile } from './playbook-files.ts';

/** For the tests of a file: `nightshift playbooks …` on a database of their own, and files in a folder of their own. */
export function playbookCommands() {
  let opened: TestDatabase | undefined;
  const folder = temporaryFolder();
  const database = (): TestDatabase => {
    if (!opened) throw new Error('the database is there once tests run');
    return opened;
  };
  beforeAll(async () => {
    opened = await createTestDatabase();
  });
  afterAll(async () => {
    await dropTestDatabase(database());
    folder.remove();
  });

  const path = (name: string): string => join(folder.path, name);
  return {
    database,
    folder: folder.path,
    path,
    read: (name: string): string => readFileSync(path(name), 'utf8'),
    /** Writes a file, from its text or from what differs from the small playbook. */
    file(name: string, text: string | Parameters<typeof playbookFile>[0]): string {
      writeFileSync(path(name), typeof text === 'string' ? text : playbookFile(text).text);
      return path(name);
    },
    run: (argv: readonly string[], environment: Record<string, string> = {}) =>
      cli(['playbooks', ...argv], {
        ...{ DATABASE_URL: database().url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' },
        ...environment,
      }),
    /** An editor that runs a line of shell on the file it is given, as `$1`. */
    editor(line: string): Record<string, string> {
      const name = path(`editor-${Math.random()}.sh`);
      writeFileSync(name, `#!/bin/sh\n${line}\n`);
      chmodSync(name, 0o755);
      return { EDITOR: name };
    },
  };
}
