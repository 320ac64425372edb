import { suggestedMark } from '../../checker/internal-names.ts';
import type { InternalMark, OutputSchema } from '../../playbook/schema.ts';

/** The schema of the output `path` with what its names say of it: legacy workflows have no marks, and write to customers. */
export function markedByName(
  path: string,
  schema: OutputSchema,
  around: InternalMark | null = null,
): OutputSchema {
  const internal = suggestedMark(path);
  const within = (name: string, each: OutputSchema) => markedByName(`${path}${name}`, each, internal);
  const { items, properties } = schema;
  return {
    ...schema,
    ...(items && { items: within('[]', items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, within(`.${name}`, each)]),
      ),
    }),
    // What is said of a group is said of its parts.
    ...(internal !== null && internal !== around && { internal }),
  };
}

/** The marks of what the texts of `document` read of other stages. */
export function marksOfReadings(document: object): Record<string, InternalMark> {
  const read = JSON.stringify(document).match(/\b(?:stages\.\w+|input)(?:\.[A-Za-z_]\w*)+/g) ?? [];
  return Object.fromEntries(
    [...new Set(read)].sort().flatMap((path): [string, InternalMark][] => {
      const mark = suggestedMark(path);
      return mark === null ? [] : [[path, mark]];
    }),
  );
}
