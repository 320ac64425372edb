import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { NightshiftError } from '../../platform/errors.ts';
import { type LegacyMappingFile, mappingFileSchema } from '../naming/mapping.ts';
import type { LegacyFile, LegacySource } from '../ports.ts';
import { findWorkflows } from './find-workflows.ts';
import { createModuleGraph } from './module-graph.ts';

const SOURCE = /\.(?:[cm]?ts|tsx|[cm]?js)$/;
const NOT_SOURCE = /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]sx?$/;

export function createLegacySource(): LegacySource {
  return { read: readPaths, readMapping };
}

const readPaths: LegacySource['read'] = (paths) => {
  const roots = paths.map((path) => rootOf(path));
  const root = roots[0]?.folder ?? process.cwd();
  const graph = createModuleGraph((file) => relative(root, file).replaceAll('\\', '/') || basename(file));
  const read = new Map<string, LegacyFile>();
  const workflows = new Map<unknown, ReturnType<typeof findWorkflows>[number]>();
  for (const file of roots.flatMap(({ files }) => files)) {
    const shown = relative(root, file).replaceAll('\\', '/');
    if (read.has(shown)) continue;
    try {
      const module = graph.load(file);
      const found = findWorkflows(graph, module);
      for (const each of found) if (!workflows.has(each.value)) workflows.set(each.value, each);
      read.set(shown, {
        file: shown,
        lines: module.lines,
        workflows: found.map(({ name }) => name),
        problem: null,
      });
    } catch (error) {
      if (!(error instanceof NightshiftError)) throw error;
      read.set(shown, { file: shown, lines: 0, workflows: [], problem: error.message });
    }
  }
  return { files: [...read.values()], workflows: [...workflows.values()] };
};

type Root = { readonly folder: string; readonly files: readonly string[] };

function rootOf(path: string): Root {
  const at = resolve(path);
  const stat = statSync(at, { throwIfNoEntry: false });
  if (!stat)
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no file or folder ${path}.`,
      'Give the path of a file or a folder.',
      { path },
    );
  return stat.isDirectory() ? { folder: at, files: filesIn(at) } : { folder: dirname(at), files: [at] };
}

/** Links are not followed: a folder may hold a link to itself. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : filesIn(path);
      return entry.isFile() && SOURCE.test(entry.name) && !NOT_SOURCE.test(entry.name) ? [path] : [];
    });
}

function readMapping(path: string): LegacyMappingFile {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing)
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no mapping file ${path}.`,
        'Give the path of a YAML file.',
        { path },
      );
    throw invalid(path, error instanceof Error ? error.message : String(error));
  }
  const parsed = mappingFileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(
    path,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; '),
  );
}

const invalid = (path: string, what: string): NightshiftError =>
  new NightshiftError(
    'DEFINITION_INVALID',
    `${path} is no mapping file: ${what}`,
    'docs/migration-guide.md says what may stand in it.',
    { path },
  );
