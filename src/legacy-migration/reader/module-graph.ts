import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NightshiftError } from '../../platform/errors.ts';
import type { LegacyEntry, LegacyValue, Remark } from '../convert/legacy-value.ts';
import { enumValue, evaluate } from './evaluate.ts';
import type { Evaluator, FunctionAt, Site } from './evaluation.ts';
import { type Export, type Module, parseModule } from './parse-module.ts';

const MAX_FILE_BYTES = 4_000_000;
const MAX_FILES = 2_000;
const MAX_VALUES = 400_000;
const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/** Files that import each other, each read once, on demand. */
export type ModuleGraph = {
  /**
   * Parses a file.
   * @throws NightshiftError `LEGACY_UNREADABLE` or `NOT_FOUND`
   */
  load(file: string): Module;
  /** The value of an export, by its name in the file. */
  exported(module: Module, name: string): LegacyValue;
  exportNames(module: Module): string[];
  bound(module: Module, name: string): LegacyValue | null;
  /** Takes the remarks made since the last call. */
  takeRemarks(): Remark[];
};

/** Creates a graph. `shown` hops a path into its form in reports. */
export function createModuleGraph(shown: (file: string) => string): ModuleGraph {
  const modules = new Map<string, Module>();
  const paths = new Map<Module, string>();
  const values = new Map<string, LegacyValue>();
  const underWay = new Set<string>();
  const remarks: Remark[] = [];

  const evaluator: Evaluator = {
    lookUp: bound,
    value: (node, site) => evaluate(evaluator, node, site),
    functionNamed,
    remarks,
    budget: MAX_VALUES,
  };
  const site = (module: Module): Site => ({ module, locals: new Map(), depth: 0 });
  const unread = (module: Module, source: string, why: string): LegacyValue => ({
    kind: 'unread',
    source,
    why,
    at: { file: module.file, line: 1 },
  });

  function load(file: string): Module {
    const known = modules.get(file);
    if (known) return known;
    if (modules.size >= MAX_FILES)
      throw new NightshiftError(
        'LEGACY_UNREADABLE',
        `more than ${MAX_FILES} files belong together`,
        'Migrate them in parts.',
      );
    const module = parseModule(shown(file), readSource(file, shown(file)));
    modules.set(file, module);
    paths.set(module, file);
    return module;
  }

  /** The module that `from` names, or the reason why it cannot be read. */
  function imported(module: Module, from: string): Module | string {
    if (!/^\.{1,2}(?:\/|$)/.test(from)) return `${from} is a package, and was not read`;
    const base = resolve(dirname(paths.get(module) ?? ''), from);
    const plain = base.replace(/\.[cm]?jsx?$/, '');
    for (const path of ENDINGS.flatMap((ending) => [`${base}${ending}`, `${plain}${ending}`])) {
      if (!isFile(path)) continue;
      try {
        return load(path);
      } catch (error) {
        if (error instanceof NightshiftError) return error.message;
        throw error;
      }
    }
    return `the file ${from} is missing`;
  }

  function once(key: string, module: Module, what: string, work: () => LegacyValue): LegacyValue {
    const known = values.get(key);
    if (known) return known;
    if (underWay.has(key)) return unread(module, what, `${what} depends on itself`);
    underWay.add(key);
    const value = work();
    underWay.delete(key);
    values.set(key, value);
    return value;
  }

  function bound(module: Module, name: string): LegacyValue | null {
    const binding = module.bindings.get(name);
    if (!binding) return null;
    return once(`${paths.get(module)} ${name}`, module, name, () => {
      switch (binding.kind) {
        case 'value':
          return evaluator.value(binding.init, site(module));
        case 'enum':
          return enumValue(evaluator, binding.node, site(module));
        case 'import':
          return fromImport(module, binding.from, binding.name, name);
        case 'function':
          return {
            kind: 'unread',
            source: `${name}(…)`,
            why: 'a function is code',
            at: module.placeOf(binding.node.start),
          };
        case 'unread':
          return { kind: 'unread', source: name, why: binding.why, at: module.placeOf(binding.start) };
      }
    });
  }

  function fromImport(module: Module, from: string, name: string, local: string): LegacyValue {
    const target = imported(module, from);
    if (typeof target === 'string') return unread(module, local, target);
    return name === '*' ? namespace(target) : exported(target, name);
  }

  function namespace(module: Module): LegacyValue {
    const entries = exportNames(module).map(
      (key): LegacyEntry => ({ key, value: exported(module, key), at: { file: module.file, line: 1 } }),
    );
    return { kind: 'map', entries, at: { file: module.file, line: 1 }, gaps: [] };
  }

  function exported(module: Module, name: string): LegacyValue {
    return once(`${paths.get(module)} export ${name}`, module, name, () => {
      const found = module.exports.get(name);
      if (found) return exportValue(module, found, name);
      for (const star of name === 'default' ? [] : module.stars) {
        const target = imported(module, star);
        if (typeof target === 'string') return unread(module, name, target);
        if (exportNames(target).includes(name)) return exported(target, name);
      }
      return unread(module, name, `${module.file} exports no ${name}`);
    });
  }

  function exportValue(module: Module, found: Export, name: string): LegacyValue {
    if (found.kind === 'expression') return evaluator.value(found.node, site(module));
    if (found.kind === 'from') return fromImport(module, found.from, found.name, name);
    return bound(module, found.name) ?? unread(module, found.name, `${found.name} has no value`);
  }

  function exportNames(module: Module, seen: readonly Module[] = []): string[] {
    const names = [...module.exports.keys()];
    if (seen.includes(module)) return names;
    const stars = module.stars.flatMap((star) => {
      const target = imported(module, star);
      return typeof target === 'string'
        ? []
        : exportNames(target, [...seen, module]).filter((name) => name !== 'default');
    });
    return [...new Set([...names, ...stars])];
  }

  function functionNamed(module: Module, name: string, hops = 0): FunctionAt | null {
    const binding = module.bindings.get(name);
    if (binding?.kind === 'function') return { module, node: binding.node };
    if (binding?.kind !== 'import' || hops > 20) return null;
    const target = imported(module, binding.from);
    if (typeof target === 'string') return null;
    const found = target.exports.get(binding.name);
    return found?.kind === 'local' ? functionNamed(target, found.name, hops + 1) : null;
  }

  return {
    load,
    exported,
    exportNames: (module) => exportNames(module),
    bound,
    takeRemarks: () => remarks.splice(0),
  };
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function readSource(file: string, shown: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile())
    throw new NightshiftError(
      'NOT_FOUND',
      `There is no file ${shown}.`,
      'Give the path of a file or a folder.',
      { file: shown },
    );
  if (stat.size > MAX_FILE_BYTES)
    throw new NightshiftError(
      'LEGACY_UNREADABLE',
      `${shown} has ${stat.size} bytes; at most ${MAX_FILE_BYTES} are read`,
      'Migrate it in parts.',
      { file: shown },
    );
  return readFileSync(file, 'utf8');
}
