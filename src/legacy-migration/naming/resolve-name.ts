import { CONTEXT_TYPES, sameButForCase, similarPaths, type ValueType } from './context-types.ts';
import { toKey } from './keys.ts';
import { mappedPath } from './mapping.ts';
import type { LegacyNames, NameFrame, NameMeaning, NameScope, StepName } from './meaning.ts';
import { fieldName, typeBelow } from './output-shape.ts';

const STEP_LISTS = new Set(['previousSteps', 'previous_steps', 'completedSteps', 'priorSteps']);

export function meaningOf(
  parts: readonly string[],
  up: number,
  names: LegacyNames,
  scope: NameScope,
): NameMeaning {
  const [head = '', ...rest] = parts;
  const frames = scope.frames;
  const frame = frames[frames.length - 1 - up];
  if (head.startsWith('@')) return ofData(head, rest, frame, names, scope);
  const named = up === 0 ? frames.findLast((each) => each.names[0] === head) : undefined;
  if (named) return inFrame(named, rest, head, names);
  const counter = up === 0 ? frames.findLast((each) => each.names[1] === head) : undefined;
  if (counter) return ofData('@index', [], counter, names, scope);
  if (head === 'this')
    return frame ? inFrame(frame, rest, up > 0 ? '..' : 'this', names) : fromRoot(rest, names, scope);
  if (up > 0)
    return frame
      ? inFrame(frame, parts, '../'.repeat(up).slice(0, -1), names)
      : fromRoot(parts, names, scope);
  if (frame && (frame.kind !== 'entry' || (frame.block && !isRoot(head, names))))
    return inFrame(frame, parts, 'this', names);
  return fromRoot(parts, names, scope);
}

function ofData(
  head: string,
  rest: readonly string[],
  frame: NameFrame | undefined,
  names: LegacyNames,
  scope: NameScope,
): NameMeaning {
  if (head === '@root') return fromRoot(rest, names, scope);
  if (frame?.kind === 'step' && head === '@index') return { kind: 'literal', value: frame.index };
  if (frame?.kind === 'step' && head === '@key')
    return { kind: 'literal', value: names.steps[frame.index]?.key ?? '' };
  if (frame?.kind === 'output' && head === '@index') return { kind: 'literal', value: frame.index };
  if (frame?.kind === 'output' && head === '@key')
    return { kind: 'literal', value: names.steps[frame.step]?.outputs[frame.index] ?? '' };
  const type = ({ '@index': 'number', '@first': 'boolean', '@last': 'boolean', '@key': 'string' } as const)[
    head
  ];
  if (type === undefined || rest.length > 0) return { kind: 'unknown', why: `there is no ${head}` };
  return { kind: 'path', text: head, path: null, type, mayMiss: false, renamed: false };
}

function inFrame(
  frame: NameFrame,
  parts: readonly string[],
  prefix: string,
  names: LegacyNames,
): NameMeaning {
  if (frame.kind === 'step') return ofStep(frame.index, parts, names);
  if (frame.kind === 'output') return ofStepOutput(frame, parts, names);
  const below = parts.map((part) => (frame.path?.startsWith('outputs.') ? fieldName(part) : part));
  const path = frame.path === null ? null : [frame.path, ...below].join('.');
  const text = [prefix, ...below].join(prefix === '..' || prefix.endsWith('..') ? '/' : '.');
  if (path === null) return { kind: 'path', text, path, type: 'unknown', mayMiss: false, renamed: false };
  return {
    kind: 'path',
    text,
    path,
    type: typeAt(path, names),
    mayMiss: path.startsWith('stages.'),
    renamed: false,
  };
}

function ofStep(index: number, parts: readonly string[], names: LegacyNames): NameMeaning {
  const step = names.steps[index];
  const [field = '', ...rest] = parts;
  if (!step) return { kind: 'unknown', why: 'there is no such step' };
  if (['stepNumber', 'number', 'order'].includes(field)) return { kind: 'literal', value: index + 1 };
  if (field === 'index') return { kind: 'literal', value: index };
  if (['stepName', 'name', 'title'].includes(field)) return { kind: 'literal', value: step.name };
  if (['stepId', 'id', 'key'].includes(field)) return { kind: 'literal', value: step.key };
  if (field === 'status') return plain(`steps.${step.key}.status`, 'string');
  if (field === 'route') return plain(`steps.${step.key}.route`, 'string');
  if (field === 'outputs' || field === 'output' || field === 'result')
    return rest.length === 0 ? { kind: 'outputs', step: index } : ofOutput(rest, names, step);
  if (step.outputs.includes(toKey(field))) return ofOutput(parts, names, step);
  return { kind: 'unknown', why: `a step has no ${field || 'value of its own'}` };
}

function ofStepOutput(
  frame: Extract<NameFrame, { kind: 'output' }>,
  parts: readonly string[],
  names: LegacyNames,
): NameMeaning {
  const step = names.steps[frame.step];
  const name = step?.outputs[frame.index];
  const [field] = parts;
  if (!step || name === undefined) return { kind: 'unknown', why: 'there is no such output' };
  if (field === 'key' || field === 'name') return { kind: 'literal', value: name };
  if (field === undefined || field === 'value') return ofOutput([name, ...parts.slice(1)], names, step);
  return { kind: 'unknown', why: `an output has no ${field}` };
}

const plain = (path: string, type: ValueType): NameMeaning => ({
  kind: 'path',
  text: path,
  path,
  type,
  mayMiss: false,
  renamed: false,
});

function ofOutput(
  [first = '', ...rest]: readonly string[],
  names: LegacyNames,
  step?: StepName,
): NameMeaning {
  const key = toKey(first);
  const shape = names.shapes.get(key);
  if (!shape) return { kind: 'unknown', why: `no step has an output ${first}` };
  const root = step && !step.outputs.includes(key) ? null : 'outputs';
  if (root === null) return { kind: 'unknown', why: `${step?.name} has no output ${first}` };
  const below = rest.map((part) => (/^\d+$/.test(part) ? part : fieldName(part)));
  const path = [root, key, ...below].join('.').replace(/\.\d+(?=\.|$)/g, '[]');
  return {
    kind: 'path',
    text: [root, key, ...below].join('.'),
    path,
    type: typeAt(path, names),
    mayMiss: false,
    renamed: key !== first,
  };
}

/** Whether a bare name inside of a block means the whole context rather than a field of the entry. */
function isRoot(head: string, { mapping, own, steps }: LegacyNames): boolean {
  return (
    [
      'customer',
      'contract',
      'term',
      'intelligence',
      'data',
      'facts',
      'workflow',
      'outputs',
      'steps',
      'stages',
    ].includes(head) ||
    STEP_LISTS.has(head) ||
    mapping.stages.has(head) ||
    own.has(head) ||
    mapping.paths.has(head) ||
    steps.some((step) => step.ids.includes(head))
  );
}

function fromRoot(parts: readonly string[], names: LegacyNames, scope: NameScope): NameMeaning {
  const found = rootMeaning(parts, names, scope);
  // Inside of a block our paths start at the entry.
  if (found.kind !== 'path' || !scope.frames.some((frame) => frame.kind === 'entry' && frame.block))
    return found;
  return { ...found, text: `@root.${found.text}` };
}

function rootMeaning(parts: readonly string[], names: LegacyNames, scope: NameScope): NameMeaning {
  const [head = '', ...rest] = parts;
  const mapped = mappedPath(names.mapping, parts);
  if (mapped) return ofMapped(parts, mapped, names, scope);
  if (STEP_LISTS.has(head)) return ofSteps(rest, names, scope);
  const step = names.steps.findIndex((each) => each.ids.includes(head) || each.ids.includes(toKey(head)));
  if (head === 'outputs' || head === 'output') return ofOutputs(rest, names);
  if (head === 'steps') {
    const [id = '', ...below] = rest;
    const index = names.steps.findIndex((each) => each.ids.includes(id) || each.ids.includes(toKey(id)));
    return index < 0 ? { kind: 'unknown', why: `there is no step ${id}` } : ofStep(index, below, names);
  }
  if (names.own.has(head) && rest.length > 0 && names.shapes.has(toKey(rest[0] ?? '')))
    return ofOutput(rest, names);
  const stage = names.mapping.stages.get(head);
  if (stage !== undefined && rest.length > 0) return ofStage(stage, rest);
  if (CONTEXT_TYPES.has(head)) return ofContext(parts);
  if (step >= 0 && rest.length > 0)
    return ofStep(step, rest[0] === 'outputs' ? rest : ['outputs', ...rest], names);
  if (names.shapes.has(toKey(head))) return ofOutput(parts, names);
  const text = parts.join('.');
  return { kind: 'unknown', why: `nothing gives ${text}; if it is renamed, add it to the mapping` };
}

function ofOutputs(rest: readonly string[], names: LegacyNames): NameMeaning {
  const [first = '', ...below] = rest;
  if (!names.shapes.has(toKey(first)) && below.length > 0) {
    const step = names.steps.find((each) => each.ids.includes(first) || each.ids.includes(toKey(first)));
    if (step) return ofOutput(below, names, step);
  }
  return rest.length === 0
    ? { kind: 'unknown', why: 'all outputs at once are no value' }
    : ofOutput(rest, names);
}

function ofMapped(
  parts: readonly string[],
  { target, rest }: { target: string; rest: readonly string[] },
  names: LegacyNames,
  scope: NameScope,
): NameMeaning {
  if (target.startsWith('('))
    return rest.length === 0
      ? { kind: 'expression', text: target }
      : { kind: 'unknown', why: `${parts.join('.')} is mapped to an expression` };
  const constant = /^(['"])(.*)\1$/s.exec(target);
  if (constant)
    return rest.length === 0
      ? { kind: 'literal', value: constant[2] ?? '' }
      : { kind: 'unknown', why: `${parts.join('.')} is mapped to a text` };
  const path = [...target.split('.'), ...rest];
  const [root = ''] = path;
  if (root === 'stages' && path.length > 2) return ofStage(path[1] ?? '', path.slice(2));
  if (root === 'outputs') return ofOutputs(path.slice(1), names);
  const found = CONTEXT_TYPES.has(root)
    ? ofContext(path)
    : rootMeaning(path, { ...names, mapping: { ...names.mapping, paths: new Map() } }, scope);
  return found.kind === 'path' ? { ...found, renamed: true } : found;
}

function ofStage(stage: string, [name = '', ...rest]: readonly string[]): NameMeaning {
  const text = ['stages', stage, toKey(name), ...rest].join('.');
  return {
    kind: 'path',
    text,
    path: text.replace(/\.\d+(?=\.|$)/g, '[]'),
    type: 'unknown',
    mayMiss: true,
    renamed: true,
  };
}

function ofSteps(rest: readonly string[], names: LegacyNames, scope: NameScope): NameMeaning {
  const [id, ...below] = rest;
  if (id === undefined) return { kind: 'steps' };
  const index = /^\d+$/.test(id)
    ? Number(id)
    : names.steps.findIndex((each) => each.ids.includes(id) || each.ids.includes(toKey(id)));
  if (index < 0 || index >= scope.stepIndex)
    return { kind: 'unknown', why: `there is no step ${id} before this one` };
  return ofStep(index, below, names);
}

function ofContext(parts: readonly string[]): NameMeaning {
  const text = parts.join('.');
  const path = text.replace(/\.\d+(?=\.|$)/g, '[]');
  const type = CONTEXT_TYPES.get(path);
  if (type !== undefined) return { ...plain(text, type), path } as NameMeaning;
  const near = path === text ? sameButForCase(path) : null;
  if (near !== null)
    return { ...plain(near, CONTEXT_TYPES.get(near) ?? 'unknown'), renamed: true } as NameMeaning;
  const like = similarPaths(path);
  const hint = like.length > 0 ? `; perhaps ${like.join(', ')}` : '';
  return { kind: 'unknown', why: `the context has no ${text}${hint}: add it to the mapping` };
}

/** The type of what is at a path from the root; `[]` is an entry. */
export function typeAt(path: string, names: LegacyNames): ValueType {
  const [root, name = '', ...rest] = path.replaceAll('[]', '.[]').split('.');
  if (root === 'outputs') return typeBelow(names.shapes.get(name) ?? null, rest);
  return CONTEXT_TYPES.get(path) ?? 'unknown';
}
