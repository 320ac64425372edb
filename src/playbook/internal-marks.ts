import { ownOutput } from './output-flows.ts';
import type { InternalMark, OutputSchema, Playbook } from './schema.ts';

type Marks = ReadonlyMap<string, InternalMark>;
const known = new WeakMap<Playbook, Marks>();

/**
 * What a playbook says of `path`, one of its outputs, variables or of what it reads of other stages, or of the nearest
 * value around it; null where it says nothing. What an earlier version left under a name that this one does not have is
 * not to be told, since nobody can say any more what it was.
 */
export function markOf(playbook: Playbook, path: string): InternalMark | null {
  const own = ownOutput(path.replace(/\.\d+(?=\.|\[|$)/g, '[]'));
  const marks = marksOf(playbook);
  for (let at = own; at !== ''; at = around(at)) {
    const mark = marks.get(at);
    if (mark !== undefined) return mark;
  }
  return path.startsWith('workflow.previous.outputs.') && !hasOutput(playbook, own) ? 'itself' : null;
}

/** `items[].name` → `items[]` → `items` → nothing. */
const around = (path: string): string =>
  path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));

const hasOutput = ({ steps }: Playbook, path: string): boolean => {
  const name = path.split(/[.[]/)[1] ?? '';
  return steps.some(({ outputs }) => Object.hasOwn(outputs, name));
};

function marksOf(playbook: Playbook): Marks {
  const before = known.get(playbook);
  if (before) return before;
  const marks = new Map(Object.entries(playbook.internal ?? {}));
  for (const { outputs } of playbook.steps)
    for (const { path, schema } of partsOf(outputs))
      if (schema.internal !== undefined) marks.set(path, stronger(schema.internal, marks.get(path)));
  known.set(playbook, marks);
  return marks;
}

/** Of two steps that give the same output. */
const stronger = (one: InternalMark, other: InternalMark | undefined): InternalMark =>
  one === true || other === true ? true : one || (other ?? false);

/** Outputs and all parts of them, by path. */
export function partsOf(outputs: Readonly<Record<string, OutputSchema>>, prefix = 'outputs'): OutputPart[] {
  return Object.entries(outputs).flatMap(([name, schema]) => withParts(`${prefix}.${name}`, schema));
}

export type OutputPart = { readonly path: string; readonly schema: OutputSchema };

function withParts(path: string, schema: OutputSchema): OutputPart[] {
  return [
    { path, schema },
    ...(schema.items ? withParts(`${path}[]`, schema.items) : []),
    ...partsOf(schema.properties ?? {}, path),
  ];
}
