import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { suggestedMark } from '../../src/checker/internal-names.ts';
import { lintVersion } from '../../src/checker/lint-version.ts';
import { errorsIn } from '../../src/checker/problem.ts';
import type { ConvertedWorkflow } from '../../src/legacy-migration/convert/convert-workflow.ts';
import { gapsIn } from '../../src/legacy-migration/convert/legacy-value.ts';
import { migrateLegacy } from '../../src/legacy-migration/migrate-legacy.ts';
import { createLegacySource } from '../../src/legacy-migration/reader/create-legacy-source.ts';
import { playbookYaml } from '../../src/legacy-migration/reader/write-playbook.ts';
import { markOf, partsOf } from '../../src/playbook/internal-marks.ts';
import { playbookFileSchema } from '../../src/playbook/schema.ts';
import { versionsOf } from '../../src/playbook/versions.ts';
import { bigLegacyWorkflow } from '../support/big-legacy-workflow.ts';

/** The specimens, with one as long as the longest real ones. */
const FOLDER = mkdtempSync(join(tmpdir(), 'nightshift-specimens-'));
cpSync(join(import.meta.dirname, 'legacy-specimens'), FOLDER, { recursive: true });
writeFileSync(join(FOLDER, '18-big.ts'), bigLegacyWorkflow(24));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const source = createLegacySource();

const written = new Map<string, ConvertedWorkflow>();
const report = await migrateLegacy(
  {
    source,
    write: async (workflow) => {
      written.set(workflow.key, workflow);
      return workflow.key;
    },
  },
  [FOLDER],
);
const of = (key: string): ConvertedWorkflow => {
  const found = written.get(key);
  if (!found) throw new Error(`no workflow ${key}; there are ${[...written.keys()].join(', ')}`);
  return found;
};
const needs = (key: string): string[] =>
  of(key)
    .findings.filter(({ severity }) => severity === 'needs_person')
    .map(({ file, line, message }) => `${file}:${line} ${message}`);
const yamlOf = (key: string): string => playbookYaml(of(key));
const stepsOf = (key: string): string[] => of(key).playbook?.steps.map((step) => step.key) ?? [];

describe('every specimen of the dialect', () => {
  it('is read, or reported as unread with the line', () => {
    expect(report.files.filter(({ problem }) => problem !== null)).toEqual([
      {
        file: '11-not-parsable.ts',
        lines: 0,
        workflows: [],
        problem: expect.stringMatching(/^11-not-parsable\.ts:1: /),
      },
    ]);
    expect(report.inventory).toHaveLength(written.size);
    expect(report.inventory.map(({ order }) => order)).toEqual(
      [...written.keys()].map((_, index) => index + 1),
    );
  });

  it.each([...written.keys()])('%s: lint finds nothing that the report does not say', (key) => {
    const { document, findings } = of(key);
    const parsed = playbookFileSchema.safeParse(document);
    const problems = parsed.success
      ? versionsOf(parsed.data).flatMap(({ playbook }) =>
          errorsIn(lintVersion(playbook)).map(({ code, message }) =>
            // The report has words of its own for what a person must write.
            code === 'needs_person' ? '' : message,
          ),
        )
      : parsed.error.issues.map(({ message }) => message);
    for (const problem of problems)
      expect(
        findings.some(({ severity, message }) => severity === 'needs_person' && message.includes(problem)),
      ).toBe(true);
  });

  it.each([...written.keys()])(
    '%s: is written so that it reads back the same, and without a bare dollar',
    (key) => {
      expect(parse(yamlOf(key))).toEqual(of(key).document);
      expect(JSON.stringify(of(key).document.steps)).not.toMatch(/\$\s?\{\{|\$\d/);
    },
  );

  it.each([...written.keys()])('%s: every finding names a line of its file that exists', (key) => {
    for (const { file, line } of of(key).findings) {
      const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n').length;
      expect(line).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(lines);
    }
  });
});

describe('single constructs', () => {
  it.each([
    'nudge',
    'first_one',
    'second_one',
    'third_one',
    'shapes',
    'odd_text',
    'common',
    'wrapped',
    'frozen',
  ])('%s needs nobody', (key) => expect(needs(key)).toEqual([]));

  it('Windows line ends and a byte order mark move no line', () => {
    expect(needs('crlf')).toEqual([
      expect.stringMatching(/^02-crlf-and-bom\.ts:12 nothing gives nobody_knows/),
    ]);
  });

  it('several workflows, lists of them, and functions that return one', () => {
    expect(of('second_one').document.window).toEqual({ days_min: 60, days_max: 69 });
    expect(of('third_one').document).toMatchObject({
      stage_name: 'Third',
      window: { days_min: 30, days_max: 39 },
    });
    expect(yamlOf('first_one')).toContain('Ask {{customer.name}} about first-one.');
  });

  it('imports by name, default, namespace and re-export; a missing file is reported', () => {
    expect(stepsOf('imported')).toEqual(['base', 'again', 'defaulted', 'close', 'last']);
    expect(of('imported').playbook?.steps[1]).toMatchObject({
      name: 'Base step',
      llm_prompt: 'Default for {{customer.name}}.',
    });
    expect(needs('imported').join('\n')).toContain('the file ./shared/missing is missing');
  });

  it('files that import each other end', () => {
    expect(of('cycle').playbook?.steps[0]?.key).toBe('a');
  });

  it('code is never run, and every piece of it is reported', () => {
    expect(stepsOf('coded')).toEqual(['kept']);
    const said = needs('coded').join('\n');
    for (const line of [5, 6, 8, 9, 10, 11, 14]) expect(said).toContain(`06-code.ts:${line} `);
    expect(yamlOf('coded')).toContain(
      'Year [needs a person: new Date().getFullYear()] for {{customer.name}}',
    );
  });

  it('real holes and legacy mustaches in one literal are told apart', () => {
    const prompt = of('expressions').playbook?.steps[0]?.llm_prompt ?? '';
    expect(prompt).toContain('{{else if (gt contract.arr 250000)}}Large');
    expect(prompt).toContain('and 250000 and $');
    expect(prompt).toContain('Monthly {{currency (divide contract.arr 12) contract.currency}}');
    expect(prompt).toContain('{{#each data.salesforce.contacts as |c|}}{{c.name}} ({{c.role}})');
  });

  it('unknown keys, scores and chat text are metadata', () => {
    expect(of('shapes').document.metadata).toMatchObject({
      customSetting: { a: [1, null, { b: true }] },
      chat: { initialMessage: 'Hello {{customer.name}}', quickReplies: ['Yes', 'No'] },
    });
  });

  describe('system prompts are kept', () => {
    const systems = (key: string) => of(key).playbook?.steps.map(({ system }) => system);

    it('the workflow’s own serves every step that asks a model and has none', () => {
      expect(of('voiced').document.llm_prompts).toEqual({
        system: 'Never promise a discount.\nWrite to {{customer.name}}.',
        write_system: 'Be brief.',
      });
      expect(systems('voiced')).toEqual(['system', undefined, 'write_system']);
      expect(needs('voiced')).toEqual([]);
    });

    it('and is no metadata, but what stood beside it is', () => {
      expect(of('voiced').document.metadata).toMatchObject({ context: { tone: 'dry' } });
      expect(JSON.stringify(of('voiced').document.metadata)).not.toContain('discount');
    });

    it('also at the top level of the workflow', () => {
      expect(of('voiced_on_top').document.llm_prompts).toEqual({ system: 'Plain words.' });
      expect(systems('voiced_on_top')).toEqual(['system']);
    });

    it('and one that only running code would give needs a person', () => {
      expect(needs('voiced_by_code').join('\n')).toMatch(/19-system-prompts\.ts:20 [\s\S]*ts:21 /);
    });
  });

  it('artifacts of every shape, and conditions as rules', () => {
    const { playbook } = of('shapes');
    expect(
      playbook?.steps[0]?.artifacts.map(({ key, kind, sections }) => [key, kind, sections.length]),
    ).toEqual([
      ['p', 'report', 1],
      ['c', 'checklist', 1],
      ['p_2', 'report', 2],
      ['empty', 'report', 1],
    ]);
    expect(playbook?.steps[0]?.artifacts[0]?.sections[0]).toMatchObject({
      each: 'outputs.notes',
      content: '{{this}}',
    });
    expect(playbook?.steps.map(({ type }) => type)).toEqual(['llm', 'human', 'decision', 'llm']);
    expect(playbook?.window).toMatchObject({ days_min: 10, days_max: 20 });
    expect(playbook?.steps[3]?.when).toMatchObject({
      all: [{ path: 'outputs.flag' }, { path: 'customer.tier', op: 'ne' }],
    });
  });

  it('a trigger without a window starts nothing', () => {
    expect(of('manual').document.window).toEqual({ days_min: -99_999, days_max: -99_999 });
    expect(needs('manual')).toHaveLength(1);
  });

  it('namespaces of stages are guarded, and lead to the key that is migrated with them', () => {
    const prompt = of('later_renewal').playbook?.steps[0]?.llm_prompt ?? '';
    expect(prompt).toContain("{{default stages.discovery_renewal.price_cap 'unknown'}}%");
    expect(of('later_renewal').playbook?.steps[0]).toMatchObject({
      data_required: [],
      data_wanted: ['stages.discovery_renewal.price_cap'],
    });
    const order = (key: string) => report.inventory.find((entry) => entry.key === key)?.order ?? 0;
    expect(order('discovery_renewal')).toBeLessThan(order('later_renewal'));
  });

  it('outputs are marked as internal by their names, since nothing else in the file says it', () => {
    const named = [...written.values()].flatMap(({ playbook }) =>
      (playbook ? versionsOf(playbook) : []).flatMap(({ playbook: version }) =>
        version.steps
          .flatMap(({ outputs }) => partsOf(outputs))
          .map(({ path }) => ({ path, mark: markOf(version, path) })),
      ),
    );
    expect(named.filter(({ mark }) => mark !== null).length).toBeGreaterThan(1);
    for (const { path, mark } of named) expect(mark, path).toBe(suggestedMark(path));
    expect(of('routes').playbook?.steps[0]?.outputs.risk).toMatchObject({ internal: true });
  });

  it('prose becomes a choice of the model, an expression a rule, and a step that is nowhere a finding', () => {
    const { playbook } = of('routes');
    expect(playbook?.conditional_routing.a?.routes).toEqual([
      { id: 'high', when: { path: 'outputs.risk', op: 'gte', value: 70 }, goto: 'c' },
      { id: 'low', when: { path: 'outputs.a_route', op: 'eq', value: 'LOW' }, end: true },
    ]);
    expect(playbook?.steps[0]).toMatchObject({
      max_visits: 2,
      outputs: { a_route: { enum: ['LOW', 'LOST', 'OTHER'] } },
    });
    expect(needs('routes').join('\n')).toContain('there is no step nowhere');
  });

  it('a file of 1,500 lines keeps its lines', () => {
    expect(of('big').steps).toBe(24);
    expect(of('big').artifacts).toBe(24);
    expect(of('big').lines).toBeGreaterThan(1_500);
  });
});

describe('whatever a folder holds', () => {
  const inFolder = (files: Readonly<Record<string, string>>, use: (folder: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'nightshift-read-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      use(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('ends on lists that double with every name, and follows no links', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `const l${index + 1} = [...l${index}, ...l${index}];`,
    );
    const text = `const l0 = [{ id: 'x' }];\n${doubling.join('\n')}\nexport const W = { id: 'w', stage: 'W', steps: l40 };`;
    inFolder({ 'doubling.ts': text }, (folder) => {
      symlinkSync(folder, join(folder, 'self'));
      const { workflows } = source.read([folder]);
      expect(workflows).toHaveLength(1);
    });
  });

  it('never throws anything but an error with a hint', () => {
    const specimen = readFileSync(join(FOLDER, '07-expressions.ts'), 'utf8');
    const edits = fc.array(
      fc.tuple(
        fc.nat(specimen.length),
        fc.nat(30),
        fc.constantFrom('', '`', '{', '}', '${', '{{', "'", '/*', '\n', '//', '=>', '...'),
      ),
      { minLength: 1, maxLength: 4 },
    );
    inFolder({}, (folder) => {
      fc.assert(
        fc.property(edits, (changes) => {
          let text = specimen;
          for (const [at, length, put] of changes) text = text.slice(0, at) + put + text.slice(at + length);
          writeFileSync(join(folder, 'changed.ts'), text);
          const { workflows, files } = source.read([folder]);
          expect(files).toHaveLength(1);
          for (const workflow of workflows) expect(Array.isArray(gapsIn(workflow.value))).toBe(true);
        }),
        { numRuns: 150 },
      );
    });
  });

  it('a path that is not there is an error', () => {
    expect(() => source.read([join(FOLDER, 'nowhere')])).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });
});
