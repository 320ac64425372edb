import { valueAt } from './rules.ts';

export type Found = { readonly path: string; readonly value: unknown };

/** The values at a path of a template; `items[].name` gives one for each entry. */
export function valuesAt(scope: unknown, path: string): Found[] {
  const [head = '', ...tails] = path.split('[]');
  return tails.reduce<Found[]>(
    (found, tail) =>
      found.flatMap(({ path: at, value }) =>
        (Array.isArray(value) ? value : []).map((entry, index) => ({
          path: `${at}.${index}${tail}`,
          value: tail === '' ? entry : valueAt(entry, tail.slice(1)),
        })),
      ),
    [{ path: head, value: valueAt(scope, head) }],
  );
}

/** A text or a number somewhere in a value. */
export type Scalar = {
  /** `items[].name` for a field of any entry. */
  readonly path: string;
  /** The last name in the path. */
  readonly name: string;
  readonly value: string | number;
};

/** Every text and number in `value`, which stands at path `at`, whose own path is `meant`. */
export function scalarsIn(value: unknown, at: string, meant: (path: string) => boolean): Scalar[] {
  const found: Scalar[] = [];
  const visit = (each: unknown, path: string, name: string): void => {
    if (typeof each === 'string' || typeof each === 'number') {
      if (meant(path)) found.push({ path, name, value: each });
    } else if (Array.isArray(each)) {
      const entry = `${path}[]`;
      for (const one of each) visit(one, entry, name);
    } else if (typeof each === 'object' && each !== null) {
      for (const [field, one] of Object.entries(each)) visit(one, `${path}.${field}`, field);
    }
  };
  visit(value, at, at);
  return found;
}

/** A copy of `value`, which stands at `path`, with null at every path that `left` selects. */
export function without(value: unknown, path: string, left: (path: string) => boolean): unknown {
  if (left(path)) return null;
  if (Array.isArray(value)) return value.map((entry) => without(entry, `${path}[]`, left));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([field, entry]) => [
    field,
    without(entry, `${path}.${field}`, left),
  ]);
  return Object.fromEntries(fields);
}
