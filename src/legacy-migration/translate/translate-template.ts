import { NightshiftError } from '../../platform/errors.ts';
import { needsPerson } from '../../playbook/needs-person-mark.ts';
import { compileTemplate } from '../../playbook/template/interpreter.ts';
import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { pathOf } from '../naming/infer-outputs.ts';
import type { LegacyNames, NameFrame, NameScope } from '../naming/meaning.ts';
import { meaningOf } from '../naming/resolve-name.ts';
import { type MustachePart, readMustaches } from './mustache.ts';
import type { Translation } from './operand.ts';
import { printText } from './print-expression.ts';
import { translationOf } from './translate-expression.ts';

/** The outcome for one expression; `at` is its offset in the legacy text. */
export type Note = {
  readonly severity: 'converted' | 'approximated' | 'needs_person';
  readonly at: number;
  readonly from: string;
  readonly to?: string;
  readonly message: string;
};
export type TranslatedText = { readonly text: string; readonly notes: readonly Note[] };
type TemplateTranslation = { readonly text: string; readonly names: LegacyNames; readonly notes: Note[] };
type BlockPart = Extract<MustachePart, { kind: 'block' }>;

const SIGN = /(?:US)?[$€£]\s?$/;
/** Our format takes no longer templates, and nobody writes any. */
const MAX_CHARS = 100_000;

/**
 * Translates a legacy text to a template of ours with the same meaning. What has no translation stays visible as a
 * mark.
 */
export function translateTemplate(text: string, names: LegacyNames, scope: NameScope): TranslatedText {
  if (text.length > MAX_CHARS) {
    const message = `the text has ${text.length} characters; ours have at most 20,000`;
    return {
      text: needsPerson('a text that is too long'),
      notes: [{ severity: 'needs_person', at: 0, from: '', message }],
    };
  }
  const run: TemplateTranslation = { text, names, notes: [] };
  const written = writeParts(readMustaches(text), scope, run);
  return { text: written, notes: run.notes.toSorted((a, b) => a.at - b.at) };
}

function writeParts(parts: readonly MustachePart[], scope: NameScope, run: TemplateTranslation): string {
  let written = '';
  for (const [index, part] of parts.entries()) {
    const [before, next] = [parts[index - 1], parts[index + 1]];
    let text =
      part.kind === 'text'
        ? plain(part, next, run)
        : writePart(
            part,
            scope,
            run,
            part.kind === 'print' && before?.kind === 'text' && SIGN.test(before.value),
          );
    // An unrolled block ends with a line break, and the text after it begins with one: only one is kept.
    const ends =
      part.kind === 'block' && next?.kind === 'text' && /^\s*\n/.test(next.value) && text.endsWith('\n');
    if (ends) text = text.slice(0, -1);
    // Two closing braces followed by a brace of the text would parse as three.
    written += written.endsWith('}}') && text.startsWith('}') ? `{{! }}${text}` : text;
  }
  return written;
}

/** Literal text without currency signs: our helper prints the code, and a bare $ names no currency. */
function plain(
  { value, at }: Extract<MustachePart, { kind: 'text' }>,
  next: MustachePart | undefined,
  run: TemplateTranslation,
): string {
  const unsigned = next?.kind === 'print' ? value.replace(SIGN, '') : value;
  const coded = unsigned.replace(/(?:US)?\$\s?(?=\d)/g, (from, offset: number) => {
    run.notes.push({
      severity: 'approximated',
      at: at + offset,
      from,
      to: 'USD ',
      message: 'a bare $ is written as USD',
    });
    return 'USD ';
  });
  if (next === undefined) return coded;
  // A character before braces must not change their meaning.
  if (coded.endsWith('{')) return `${coded.slice(0, -1)}{{concat '{'}}`;
  return coded.endsWith('\\') ? `${coded}\\` : coded;
}

function writePart(
  part: Exclude<MustachePart, { kind: 'text' }>,
  scope: NameScope,
  run: TemplateTranslation,
  money: boolean,
): string {
  if (part.kind === 'block')
    return part.name === 'each' || part.name === 'with'
      ? writeLoop(part, scope, run)
      : writeIf(part, scope, run);
  if (part.kind === 'print')
    return attempt(part, scope, run, (expr, t) => printText(expr, t, money)) ?? needsPerson(part.source);
  run.notes.push({ severity: 'needs_person', at: part.at, from: part.source, message: part.why });
  return part.source === '' ? '' : needsPerson(part.source);
}

/** The result of `write` for an expression, or null, with a note, where a person must write it. */
function attempt(
  { source, at }: { readonly source: string; readonly at: number },
  scope: NameScope,
  run: TemplateTranslation,
  write: (expr: LegacyExpr, t: Translation) => string,
  whole: (written: string) => string = (written) => written,
): string | null {
  const near: string[] = [];
  try {
    const written = write(
      parseExpression(source),
      translationOf(run.names, scope, (message) => near.push(message)),
    );
    compileTemplate(whole(written));
    if (written !== `{{${source}}}` && written !== source)
      run.notes.push({ severity: 'converted', at, from: source, to: written, message: 'translated' });
    for (const message of near)
      run.notes.push({ severity: 'approximated', at, from: source, to: written, message });
    return written;
  } catch (error) {
    if (!(error instanceof NotInGrammar || error instanceof NightshiftError)) throw error;
    run.notes.push({ severity: 'needs_person', at, from: source, message: error.message });
    return null;
  }
}

function writeIf(block: BlockPart, scope: NameScope, run: TemplateTranslation): string {
  const test = attempt(
    block,
    scope,
    run,
    // A bare path is tested as in Handlebars: an empty list does not hold.
    (expr, t) => t.condition(expr, t, expr.kind === 'path').text,
    (text) => `{{#if ${text}}}{{/if}}`,
  );
  const marker = test === null ? needsPerson(`#${block.name} ${block.source}`) : '';
  const body = writeParts(block.body, scope, run);
  return `${marker}{{#${block.name} ${test ?? String(block.name === 'unless')}}}${body}${writeElse(block, scope, run)}{{/${block.name}}}`;
}

/** Writes the else part. An `else if` stays in its chain, so that each one does not nest deeper. */
function writeElse(block: BlockPart, scope: NameScope, run: TemplateTranslation): string {
  const [only, more] = block.otherwise;
  if (!only) return '';
  if (only.kind !== 'block' || only.name !== 'if' || more || !/^\{\{~?\s*else/.test(run.text.slice(only.at)))
    return `{{else}}${writeParts(block.otherwise, scope, run)}`;
  const chained = writeIf(only, scope, run);
  const opens = chained.indexOf('{{#if ');
  return opens === 0
    ? `{{else if ${chained.slice('{{#if '.length).replace(/\{\{\/if\}\}$/, '')}`
    : `{{else}}${chained}`;
}

function writeLoop(block: BlockPart, scope: NameScope, run: TemplateTranslation): string {
  const unrolled = block.name === 'each' ? unroll(block, scope, run) : null;
  if (unrolled !== null) return unrolled;
  let mayMiss = false;
  let path: string | null = null;
  const subject = attempt(
    block,
    scope,
    run,
    (expr, t) => {
      const operand = t.value(expr, t);
      if (operand.kind === 'literal') throw new NotInGrammar('a constant is no list');
      mayMiss = operand.mayMiss;
      path = pathOf(expr, run.names, scope);
      return operand.text;
    },
    (text) => `{{#each ${text}}}{{/each}}`,
  );
  if (subject === null) return needsPerson(run.text.slice(block.at, block.end));
  const names = block.params.filter((name) => /^[A-Za-z_]\w*$/.test(name)).slice(0, 2);
  const entry = block.name === 'each' && path !== null ? `${path}[]` : path;
  const frame: NameFrame = { kind: 'entry', path: entry, names, block: true };
  const body = writeParts(block.body, { ...scope, frames: [...scope.frames, frame] }, run);
  const otherwise = block.otherwise.length > 0 ? `{{else}}${writeParts(block.otherwise, scope, run)}` : '';
  const as = names.length > 0 ? ` as |${(block.name === 'with' ? names.slice(0, 1) : names).join(' ')}|` : '';
  const loop = `{{#${block.name} ${subject}${as}}}${body}`;
  // Tags that stood on lines of their own still do.
  const [open, close] = [/^[ \t]*\r?\n/.test(body) ? '\n' : '', /\n[ \t]*$/.test(body) ? '\n' : ''];
  if (mayMiss) return `{{#if ${subject}}}${open}${loop}{{/${block.name}}}${close}${otherwise}{{/if}}`;
  return `${loop}${otherwise}{{/${block.name}}}`;
}

/**
 * Unrolls a loop over all steps before this one, or over all outputs of a step, which are known now. Null for other
 * lists.
 */
function unroll(block: BlockPart, scope: NameScope, run: TemplateTranslation): string | null {
  const frames = unrolledFrames(block, scope, run);
  if (frames === null) return null;
  const message = 'written out: the steps and outputs before this one are known';
  run.notes.push({ severity: 'approximated', at: block.at, from: `#each ${block.source}`, message });
  if (frames.length === 0) return writeParts(block.otherwise, scope, run);
  const seen = run.notes.length;
  const bodies = frames.map((frame, index) => {
    const iteration: TemplateTranslation = index === 0 ? run : { ...run, notes: [] };
    const body = writeParts(block.body, { ...scope, frames: [...scope.frames, frame] }, iteration);
    if (iteration !== run)
      run.notes.push(
        ...iteration.notes.filter((note) => !run.notes.slice(seen).some((each) => each.at === note.at)),
      );
    return body.replace(/^[ \t]*\r?\n/, '').replace(/\n[ \t]*$/, '\n');
  });
  return bodies.join('');
}

function unrolledFrames(
  { source, params }: BlockPart,
  scope: NameScope,
  run: TemplateTranslation,
): NameFrame[] | null {
  let expr: LegacyExpr;
  try {
    expr = parseExpression(source);
  } catch {
    return null;
  }
  if (expr.kind !== 'path') return null;
  const meaning = meaningOf(expr.parts, expr.up, run.names, scope);
  if (meaning.kind === 'steps')
    return Array.from({ length: scope.stepIndex }, (_, index) => ({ kind: 'step', index, names: params }));
  if (meaning.kind !== 'outputs') return null;
  const { step } = meaning;
  const outputs = run.names.steps[step]?.outputs ?? [];
  return outputs.map((_, index) => ({ kind: 'output', step, index, names: params }));
}
