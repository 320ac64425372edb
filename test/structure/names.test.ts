import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = ['src', 'workers', 'seeds', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

it('no name of a type is declared at top level in two files', () => {
  const declared = new Map<string, string[]>();
  for (const file of files)
    for (const [, name = ''] of textOf(file).matchAll(/^(?:export )?(?:type|interface|class) (\w+)/gm))
      declared.set(name, [...(declared.get(name) ?? []), file]);
  expect([...declared].filter(([, places]) => places.length > 1)).toEqual([]);
});

/** What each of them is called now stands in ARCHITECTURE.md or is the field's own word. */
const RETIRED = [
  'applyDecisions → carryOut',
  'batched → inBatches',
  'Disposables → Closers',
  'ExecutionCommands → ExecutionDeskStore',
  'hint → mend',
  'LintContext → Scene',
  'Phase → Moment',
  'Playbook → Definition',
  'PlaybookStore → DefinitionStore',
  'PlaybookVersion → StoredDefinition',
  'PlaybookVersionStore → DefinitionDesk',
  'retryOnDeadlock → despiteDeadlocks',
  'RedispatchExecutions → RingAgain',
  'SendOrder → Turn',
  'singleFlight → oneAtATime',
  'StepRunRecord → VisitRecord',
].map((each) => each.split(' → ')[1] ?? '');

it('no retired name comes back as an identifier', () => {
  const code = (text: string): string =>
    text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, '');
  const back = files.flatMap((file) => {
    const words = new Set(code(textOf(file)).match(/\b[A-Za-z]\w*/g));
    return RETIRED.filter((name) => words.has(name)).map((name) => `${file}: ${name}`);
  });
  expect(back).toEqual([]);
});
