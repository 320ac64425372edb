import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteUses } from '../../../src/legacy-migration/naming/infer-outputs.ts';
import { createMapping, mappingFileSchema } from '../../../src/legacy-migration/naming/mapping.ts';
import type { LegacyNames, NameScope } from '../../../src/legacy-migration/naming/meaning.ts';
import { newShape, type OutputShape, schemaOf } from '../../../src/legacy-migration/naming/output-shape.ts';
import { translateTemplate } from '../../../src/legacy-migration/translate/translate-template.ts';
import { renderTemplate } from '../../../src/playbook/template/interpreter.ts';
import { exampleContext } from '../../support/example-context.ts';

const OUTPUTS = ['a', 'b', 'text', 'maybe', 'flag', 'items', 'other'];
const declared = (type: 'number' | 'string' | 'boolean'): OutputShape => ({
  ...newShape(),
  declared: { type },
});

function namesOf(shapes: Record<string, OutputShape> = {}): LegacyNames {
  return {
    mapping: createMapping(),
    steps: [
      { key: 'look', name: 'First Look', ids: ['look', 'first-look'], outputs: OUTPUTS },
      { key: 'act', name: 'Act', ids: ['act'], outputs: [] },
    ],
    shapes: new Map(OUTPUTS.map((name) => [name, shapes[name] ?? newShape()])),
    own: new Set(['rescue']),
  };
}
const SCOPE: NameScope = { frames: [], stepIndex: 1 };
const translated = (text: string, names = namesOf()) => {
  noteUses(text, names, SCOPE);
  return translateTemplate(text, names, SCOPE);
};
const needs = (text: string) => translated(text).notes.filter(({ severity }) => severity === 'needs_person');

describe('a legacy text as a template of ours', () => {
  it.each([
    ['ARR $@{customer.arr}}', 'ARR {{currency contract.arr contract.currency}}'],
    ['$@{customer.arr / 12}}', '{{currency (divide contract.arr 12) contract.currency}}'],
    ['{{!contract.autoRenew}}{{! a remark }}', '{{not contract.autoRenew}}'],
    ['{{Math.abs(workflow.daysUntilRenewal)}}', '{{abs workflow.daysUntilRenewal}}'],
    ['{{math workflow.daysUntilRenewal / 30}}', '{{divide workflow.daysUntilRenewal 30}}'],
    ['{{calculate: customer.arr / (1 - 0.2)}}', '{{divide contract.arr (subtract 1 0.2)}}'],
    ["{{data.usage.trend || 'unknown'}}", "{{default data.usage.trend 'unknown'}}"],
    ["{{data.sentiment.nps || 'N/A'}}", "{{ternary data.engagement.nps data.engagement.nps 'N/A'}}"],
    ["{{data.sentiment.nps ?? 'N/A'}}", "{{default data.engagement.nps 'N/A'}}"],
    ['{{workflow.renewalARR}}', '{{workflow.renewalArr}}'],
    [
      '{{discovery.relationshipStrength}}/10',
      "{{default stages.discovery.relationship_strength 'unknown'}}/10",
    ],
    [
      '{{and (eq customer.tier "gold") customer.hasAccountPlan}}',
      "{{and (eq customer.tier 'gold') customer.hasAccountPlan}}",
    ],
    [
      '{{customer.tier === null ? "none" : "some"}}',
      "{{ternary (not (exists customer.tier)) 'none' 'some'}}",
    ],
    ['{{look.text}} {{rescue.text}} {{outputs.text}}', '{{outputs.text}} {{outputs.text}} {{outputs.text}}'],
    [
      '{{#unless data.usage.topFeatures}}none{{/unless}}',
      '{{#unless data.usage.topFeatures}}none{{/unless}}',
    ],
    [
      '{{data.usage.topFeatures && "some"}}',
      "{{ternary (exists data.usage.topFeatures) 'some' data.usage.topFeatures}}",
    ],
    ['{{customer.region}}', "{{default customer.region 'unknown'}}"],
    ['Pay $5,000 now', 'Pay USD 5,000 now'],
    ['{"a": {"b": {{outputs.a}}}}', '{"a": {"b": {{outputs.a}}{{! }}}}'],
    ['{{{customer.name}}}', '{{customer.name}}'],
  ])('%s', (from, to) => {
    // A dollar before braces would be a slip of the pen in any other text of JavaScript.
    expect(translated(from.replace('@', '{')).text).toBe(to);
  });

  it('writes out the steps before this one, and their outputs', () => {
    const text =
      '{{#each previousSteps}}\n{{this.stepNumber}} {{this.stepName}}:{{#each this.outputs}} {{this.key}}={{this.value}}{{/each}}\n{{/each}}';
    const names = namesOf({ flag: declared('boolean'), a: declared('number') });
    expect(translated(text, names).text).toContain('1 First Look: a={{outputs.a}} b={{outputs.b}}');
  });

  it.each([
    '{{customer.name.split(" ")}}',
    '{{new Date().getFullYear()}}',
    '{{typeof customer}}',
    '{{> partial}}',
    '{{nobody.knows}}',
    '{{outputs.items.filter(i => i.size > 3).length}}',
    '{{open',
    '{{/if}}',
    '{{#if weird(1)}}a{{else}}b{{/if}}',
    '{{#each weird(1)}}a{{/each}}',
    '{{}}',
  ])('%s needs a person, and stays visible', (text) => {
    expect(needs(text)).not.toEqual([]);
    const written = translated(text).text;
    expect(written).toContain('[needs a person:');
    expect(() => renderTemplate(written, exampleContext())).not.toThrow();
  });

  it('infers outputs from how they are used', () => {
    const names = namesOf();
    noteUses(
      '{{outputs.a * 2}} {{#if outputs.other.deep == "X"}}{{/if}} {{outputs.items.filter(i => i.state === "open" && i.late).length}}',
      names,
      SCOPE,
    );
    const schema = (name: string) => schemaOf(names.shapes.get(name) ?? newShape());
    expect(schema('a')).toEqual({ type: 'number' });
    expect(schema('other')).toMatchObject({
      type: 'object',
      properties: { deep: { type: 'string', enum: ['X', 'OTHER'] } },
    });
    expect(schema('items')).toMatchObject({
      type: 'array',
      items: { properties: { state: { enum: ['open', 'other'] }, late: { type: 'boolean' } } },
    });
    expect(schema('text')).toEqual({ type: 'string' });
  });
});

/** Expressions by type, as JavaScript source; `maybe` is a text or null, used only where JavaScript bears null. */
const expressions = fc.letrec<{ num: string; str: string; bool: string }>((tie) => ({
  num: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'e' },
    fc.integer({ min: 0, max: 99 }).map(String),
    fc.constantFrom(
      'outputs.a',
      'outputs.b',
      'outputs.items.length',
      "outputs.items.filter(i => i.kind === 'x').length",
      'outputs.items.reduce((s, i) => s + i.size, 0)',
    ),
    fc.tuple(tie('num'), fc.constantFrom('+', '-', '*'), tie('num')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(fc.constantFrom('Math.abs', 'Math.floor', 'Math.ceil'), tie('num'))
      .map(([f, a]) => `${f}(${a})`),
    fc
      .tuple(fc.constantFrom('Math.min', 'Math.max'), tie('num'), tie('num'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc.tuple(tie('bool'), tie('num'), tie('num')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    tie('num').map((a) => `(${a} / 4)`),
  ),
  str: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'e' },
    fc.constantFrom("'x'", '"it\'s"', "''", "'N/A'"),
    fc.constantFrom(
      'outputs.text',
      "(outputs.maybe || 'none')",
      "(outputs.maybe ?? 'null')",
      "outputs.items.map(i => i.kind).join(', ')",
    ),
    fc.tuple(tie('bool'), tie('str'), tie('str')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    fc.tuple(tie('str'), tie('str')).map(([a, b]) => `(${a} || ${b})`),
    fc.tuple(tie('str'), tie('num')).map(([a, b]) => `(${a} + ${b})`),
    tie('str').map((a) => `(${a}).toUpperCase()`),
    tie('num').map((a) => `(${a}).toFixed(2)`),
  ),
  bool: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'e' },
    fc.constantFrom(
      'outputs.flag',
      "outputs.maybe === 'x'",
      'outputs.maybe == null',
      'outputs.maybe !== null',
      "outputs.items.some(i => i.kind === 'y')",
    ),
    fc
      .tuple(tie('num'), fc.constantFrom('>', '>=', '<', '<=', '===', '!=='), tie('num'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||'), tie('bool')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('bool').map((a) => `!${a}`),
    fc.tuple(tie('str'), tie('str')).map(([a, b]) => `(${a} === ${b})`),
  ),
}));

const outputs = fc.record({
  a: fc.integer({ min: -50, max: 50 }),
  b: fc.integer({ min: -50, max: 50 }),
  text: fc.constantFrom('', 'x', 'Ada'),
  maybe: fc.constantFrom(null, '', 'x'),
  flag: fc.boolean(),
  items: fc.array(fc.record({ kind: fc.constantFrom('x', 'y'), size: fc.integer({ min: 0, max: 9 }) }), {
    maxLength: 4,
  }),
});

/** What the legacy code base would have printed. */
const legacyText = (source: string, scope: unknown): string => {
  const value: unknown = new Function('outputs', `return (${source});`)(scope);
  return value === null || value === undefined ? '' : String(value);
};

describe('the meaning of an expression', () => {
  const typed = () =>
    namesOf({
      a: declared('number'),
      b: declared('number'),
      text: declared('string'),
      maybe: declared('string'),
      flag: declared('boolean'),
    });

  it('is the same before and after: printed, and as a condition', () => {
    const any = fc.oneof(expressions.num, expressions.str, expressions.bool);
    fc.assert(
      fc.property(any, outputs, (source, values) => {
        for (const text of [`<{{${source}}}>`, `{{#if ${source}}}yes{{else}}no{{/if}}`]) {
          const { text: ours, notes } = translated(text, typed());
          // Helpers nested deeper than a template of ours may be are reported; that is no difference in meaning.
          if (notes.some(({ message }) => /nested/.test(message))) continue;
          expect(notes.filter(({ severity }) => severity === 'needs_person')).toEqual([]);
          const context = { ...exampleContext(), outputs: { ...values, other: null } };
          const expected = text.startsWith('<')
            ? `<${legacyText(source, values)}>`
            : legacyText(`(${source}) ? 'yes' : 'no'`, values);
          expect(renderTemplate(ours, context)).toBe(expected);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never throws and never hangs, whatever stands in a text', () => {
    const scraps = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{',
        '}',
        '{{#if ',
        '{{/if}}',
        '{{else}}',
        '{{#each ',
        '{{/each}}',
        'outputs.a',
        'this.',
      ],
      ...[
        '../',
        '(',
        ')',
        '?',
        ':',
        '||',
        '&&',
        '=>',
        '"',
        "'",
        '`',
        '${',
        '.filter(x => x.a == 1)',
        '@index',
      ],
      ...['customer.name', '\\', '\n', ' ', '1e9', '[0]', 'previousSteps', '$', '{{!--', '/', 'é🚀'],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scraps, fc.string({ maxLength: 6 })), { maxLength: 40 }), (parts) => {
        const { text } = translated(parts.join(''));
        const empty = Object.fromEntries(OUTPUTS.map((name) => [name, null]));
        try {
          renderTemplate(text, { ...exampleContext(), outputs: empty });
        } catch (error) {
          expect(error).toMatchObject({ name: 'NightshiftError' });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a text in the mapping', () => {
  const names = (target: string): LegacyNames => ({
    ...namesOf(),
    mapping: createMapping(mappingFileSchema.parse({ paths: { 'workflow.name': target } })),
  });
  const render = (text: string, target: string): string =>
    renderTemplate(translated(text, names(target)).text, exampleContext());

  it.each([
    ["'Known'", '{{workflow.name}}!', 'Known!'],
    ['"Our night"', '{{workflow.name}}!', 'Our night!'],
    ["'{{Known}}'", '{{workflow.name}}!', '{{Known}}!'],
    ["'Known'", "{{#if workflow.name === 'Known'}}yes{{else}}no{{/if}}", 'yes'],
    ["'Known'", '{{workflow.name.toUpperCase()}}', 'KNOWN'],
  ])('%s is a constant: %s', (target, text, printed) => {
    expect(render(text, target)).toBe(printed);
  });

  it.each(["'Known", 'a path', '{{customer.name}}', ''])('"%s" is refused with its place', (target) => {
    const parsed = mappingFileSchema.safeParse({ paths: { 'workflow.name': target } });
    expect(parsed.error?.issues).toMatchObject([{ path: ['paths', 'workflow.name'] }]);
  });
});
