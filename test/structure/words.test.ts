import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { RETIRED_WORDS } from './retired-words.ts';

const root = join(import.meta.dirname, '../..');
const filesOf = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|mjs)$/.test(name) && !name.includes('legacy-specimens'))
      .map((name) => join(folder, name)),
  );
const product = filesOf(['src', 'workers', 'seeds', 'bench']);
/** A package of its own, which calls what the API answers as the API does. */
const host = filesOf(['host']);
const all = [...product, ...host, ...filesOf(['test', 'bin', '.ci'])];
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

it.each([
  ['product', product],
  ['package for hosts', host],
])('no name of a type is declared at top level in two files of the %s', (_, files) => {
  const declared = new Map<string, string[]>();
  for (const file of files)
    for (const [, name = ''] of textOf(file).matchAll(/^(?:export )?(?:type|interface|class) (\w+)/gm))
      declared.set(name, [...(declared.get(name) ?? []), file]);
  expect([...declared].filter(([, places]) => places.length > 1)).toEqual([]);
});

/** Comments and texts are prose. */
const codeOf = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, '');
/** What has an underscore is a column, a YAML key, or a constant that may name one. */
const isOurs = (identifier: string): boolean => !identifier.includes('_');
const wordsIn = (name: string): string[] =>
  name.split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+/).map((word) => word.toLowerCase());

/** `file: name → what to say` for each name that has a retired word in it. */
function retiredIn(file: string, names: Iterable<string>): string[] {
  const retired = new Map(
    RETIRED_WORDS.filter(({ except }) => except?.test(file) !== true).map(({ word, say }) => [word, say]),
  );
  return [...names].flatMap((name) =>
    wordsIn(name).flatMap((word) => (retired.has(word) ? [`${file}: ${name} → ${retired.get(word)}`] : [])),
  );
}

it('no retired word comes back in an identifier', () => {
  const back = all.flatMap((file) =>
    retiredIn(
      file,
      new Set(
        codeOf(textOf(file))
          .match(/\b[A-Za-z]\w*/g)
          ?.filter(isOurs),
      ),
    ),
  );
  expect(back).toEqual([]);
});

it('no retired word comes back in the name of a file', () => {
  expect(all.flatMap((file) => retiredIn(file, [basename(file)]))).toEqual([]);
});

it('no retired word is said by the help of a command', () => {
  const silent = { write: () => true, isTTY: false, columns: 80 };
  const program = createProgram({
    streams: { stdout: silent, stderr: silent },
    signal: new AbortController().signal,
    exitCode: 0,
  });
  const helpOf = (command: Command): string =>
    [
      command.helpInformation(),
      ...command
        .createHelp()
        .visibleCommands(command)
        .filter((each) => each !== command)
        .map(helpOf),
    ].join('\n');
  const help = helpOf(program);
  expect(help).toContain('Usage: nightshift playbooks');
  expect(retiredIn('help', new Set(help.match(/[\w-]+/g)))).toEqual([]);
});
