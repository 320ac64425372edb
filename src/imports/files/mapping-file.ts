import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { NightshiftError } from '../../platform/errors.ts';
import type { ImportKind } from '../kinds/kinds.ts';
import { mappingProblems } from '../mapping/check.ts';
import type { Lookups } from '../mapping/forms.ts';
import { type Mapping, mappingSchema } from '../mapping/mapping.ts';
import type { SourceValues } from '../mapping/row-rule.ts';
import { openRows } from './open-rows.ts';

type LocatedProblem = { readonly path: readonly PropertyKey[]; readonly message: string };
export type MappingFile = {
  readonly mapping: Mapping;
  /** Refuses the mapping with these problems and their lines. */
  refuse(problems: readonly LocatedProblem[]): never;
};

/**
 * Reads a mapping and checks what can be checked without the file to import.
 * @throws NightshiftError `MAPPING_INVALID` with every problem, line by line
 */
export async function readMapping(path: string, kind: ImportKind): Promise<MappingFile> {
  const text = await readText(path);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [broken] = document.errors;
  if (broken) throw invalid(path, [broken.message]);

  const lineOf = (where: readonly PropertyKey[]): number => {
    for (let length = where.length; length > 0; length -= 1) {
      const node = document.getIn(where.slice(0, length), true);
      const start = nodeStart(node);
      if (start !== null) return counter.linePos(start).line;
    }
    return 1;
  };
  const refuse = (problems: readonly LocatedProblem[]): never => {
    const lines = problems.map(({ path: where, message }) => ({
      line: lineOf(where),
      text: `${where.length === 0 ? '' : `${where.map(String).join('.')}: `}${message}`,
    }));
    lines.sort((a, b) => a.line - b.line);
    throw invalid(
      path,
      lines.map(({ line, text: words }) => `line ${line}: ${words}`),
    );
  };

  const parsed = mappingSchema.safeParse(document.toJS());
  if (!parsed.success) return refuse(parsed.error.issues.map(inWords));
  const problems = mappingProblems(parsed.data, kind);
  return problems.length > 0 ? refuse(problems) : { mapping: parsed.data, refuse };
}

const nodeStart = (node: unknown): number | null =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : null;

function inWords(issue: {
  readonly path: PropertyKey[];
  readonly message: string;
  readonly code: string;
}): LocatedProblem {
  if (issue.code === 'unrecognized_keys' && 'keys' in issue && Array.isArray(issue.keys))
    return {
      path: [...issue.path, String(issue.keys[0])],
      message: `the mapping does not know ${issue.keys.join(', ')}`,
    };
  return { path: issue.path, message: issue.message };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new NightshiftError(
      'MAPPING_INVALID',
      `The mapping "${path}" cannot be read.`,
      'Name a YAML file; `nightshift import FILE --as KIND --inspect` proposes one.',
      { path },
      cause,
    );
  }
}

const invalid = (path: string, problems: readonly string[]): NightshiftError =>
  new NightshiftError(
    'MAPPING_INVALID',
    `The mapping ${path} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    'Mend it; docs/importing.md says what may stand in a mapping.',
    { path, problems: problems.length },
  );

/**
 * Reads the lookup files of a mapping whole, but only the columns that the mapping takes.
 * @param folder to which the mapping's file names are relative
 */
export async function readLookups(
  { mapping, refuse }: MappingFile,
  mappingPath: string,
  folder: string | null,
): Promise<Lookups> {
  const lookups: Record<string, ReadonlyMap<string, SourceValues>> = {};
  for (const [name, { file, key, take, delimiter }] of Object.entries(mapping.lookups)) {
    const source = await openRows(resolve(folder ?? dirname(mappingPath), file), { delimiter });
    const missing = [key, ...take].filter(
      (column) => source.header !== null && !source.header.includes(column),
    );
    if (missing.length > 0)
      return refuse([{ path: ['lookups', name], message: `${file} has no column ${missing.join(', ')}` }]);
    const rows = new Map<string, SourceValues>();
    for await (const each of source.rows) {
      if ('problem' in each) continue;
      const value = each.row[key];
      if (typeof value === 'object') continue;
      if (value !== undefined && value !== '' && !rows.has(String(value)))
        rows.set(String(value), Object.fromEntries(take.map((column) => [column, each.row[column]])));
    }
    lookups[name] = rows;
  }
  return lookups;
}
