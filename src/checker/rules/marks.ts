import { NEEDS_PERSON } from '../../playbook/needs-person-mark.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Finds places that the migration left for a person to write; in any text, since a model or a person reads it. */
export function lintMarks({ playbook }: LintContext): FoundProblem[] {
  return marksIn(playbook, []).map(({ pointer, mark, at }) => ({
    code: 'needs_person',
    where: whereOf(playbook, pointer),
    pointer,
    at,
    message: `it still says ${mark}`,
  }));
}

type Mark = {
  readonly pointer: Pointer;
  readonly mark: string;
  readonly at: { readonly line: number; readonly column: number };
};

function marksIn(value: unknown, pointer: Pointer): Mark[] {
  if (typeof value === 'string') {
    const found = NEEDS_PERSON.exec(value);
    return found ? [{ pointer, mark: found[0], at: placeIn(value, found.index) }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries: Iterable<[string | number, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  return [...entries].flatMap(([name, each]) => marksIn(each, [...pointer, name]));
}

function placeIn(text: string, offset: number): Mark['at'] {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** Names a step by its key, as other problems do. */
function whereOf({ steps }: Playbook, pointer: Pointer): string {
  const [first, index, ...rest] = pointer;
  const step = first === 'steps' && typeof index === 'number' ? steps[index] : undefined;
  return (step ? ['steps', step.key, ...rest] : pointer).join('.');
}
