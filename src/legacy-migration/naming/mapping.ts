import { z } from 'zod';
import { DEFAULT_HELPERS, DEFAULT_PATHS, DEFAULT_STAGES } from './mapping-defaults.ts';

/** A path of ours, a call of our helpers, or a text. */
const TARGET = /^(?:[A-Za-z_@][\w@-]*(?:\.[\w@[\]-]+)*|\(.+\)|'[^']*'|"[^"]*")$/s;

/**
 * What a mapping file may say. Each part adds to the defaults and wins over them; null takes a default away.
 * `paths`: a path of the legacy context, and ours, or an expression of ours such as `(divide contract.arr 12)`, or a text in
 * quotes.
 */
const mappingSchema = z.strictObject({
  paths: z
    .record(
      z.string().min(1),
      z
        .string()
        .regex(TARGET, 'takes a path, a helper call in parentheses, or a text in quotes: "\'text\'"')
        .nullable(),
    )
    .default({}),
  /** The namespace of another stage, and the key of its playbook. */
  stages: z.record(z.string().min(1), z.string().min(1).nullable()).default({}),
  /** A helper of the legacy templates, and ours that means the same. */
  helpers: z.record(z.string().min(1), z.string().min(1).nullable()).default({}),
  /** The id of a legacy workflow, and the key of its playbook. */
  keys: z.record(z.string().min(1), z.string().regex(/^[a-z][a-z0-9_]{0,62}$/)).default({}),
});
export const mappingFileSchema = mappingSchema
  .nullable()
  .transform((file) => file ?? mappingSchema.parse({}));
export type LegacyMappingFile = z.infer<typeof mappingSchema>;

export type LegacyMapping = {
  readonly paths: ReadonlyMap<string, string>;
  readonly stages: ReadonlyMap<string, string>;
  readonly helpers: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
};

/** The defaults, with the names of `stages` that are migrated in this run, and what the user's file says on top. */
export function createMapping(
  file?: LegacyMappingFile,
  stages: Readonly<Record<string, string>> = {},
): LegacyMapping {
  return {
    paths: merged(DEFAULT_PATHS, file?.paths),
    stages: merged({ ...DEFAULT_STAGES, ...stages }, file?.stages),
    helpers: merged(DEFAULT_HELPERS, file?.helpers),
    keys: new Map(Object.entries(file?.keys ?? {})),
  };
}

function merged(
  defaults: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string | null>> = {},
): ReadonlyMap<string, string> {
  const all = Object.entries({ ...defaults, ...own });
  return new Map(all.flatMap(([name, target]) => (target === null ? [] : [[name, target] as const])));
}

/** What the longest part of `path` that has a counterpart leads to, and what is left of the path; else null. */
export function mappedPath(
  mapping: LegacyMapping,
  parts: readonly string[],
): { target: string; rest: readonly string[] } | null {
  for (let length = parts.length; length > 0; length -= 1) {
    const target = mapping.paths.get(parts.slice(0, length).join('.'));
    if (target !== undefined) return { target, rest: parts.slice(length) };
  }
  return null;
}
