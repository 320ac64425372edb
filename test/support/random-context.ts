import fc from 'fast-check';
import { type Context, contextSchema } from '../../src/context/context.ts';
import { CONTEXT_FIELDS } from '../../src/context/fields.ts';
import { fullContext } from './full-context.ts';

/** The fields that may be null, and the lists, which may be empty. */
const OPEN = CONTEXT_FIELDS.filter(
  ({ path, type, nullable }) => nullable || (type === 'list' && !path.includes('[]')),
);

/** Valid contexts in which any of what may be unknown is unknown. */
export const randomContext: fc.Arbitrary<Context> = fc.subarray(OPEN).map((unknown) => {
  const context = structuredClone(fullContext());
  // The deepest first: what is within something unknown is gone with it.
  for (const { path, nullable } of unknown.toReversed())
    forget(context, path.split('.'), nullable ? null : []);
  return contextSchema.parse(context);
});

function forget(at: unknown, [head = '', ...rest]: readonly string[], value: null | []): void {
  if (typeof at !== 'object' || at === null) return;
  const name = head.replace('[]', '');
  if (rest.length === 0) Reflect.set(at, name, value);
  else if (head.endsWith('[]'))
    for (const entry of (Reflect.get(at, name) as unknown[] | null) ?? []) forget(entry, rest, value);
  else forget(Reflect.get(at, name), rest, value);
}
