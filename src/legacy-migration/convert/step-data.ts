import { parseExpression } from '../expression/parse-expression.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import type { NameScope } from '../naming/meaning.ts';
import { meaningOf } from '../naming/resolve-name.ts';
import { type Conversion, find, type Spot } from './conversion.ts';
import { itemsOf, type LegacyValue, textOf } from './legacy-value.ts';

type Data = { required: string[]; wanted: string[]; unknown: string[] };

/** The data that a step requires, the data that it wants, and paths that mean nothing here. */
export function dataOf(
  conversion: Conversion,
  value: LegacyValue | undefined,
  spot: Spot,
  scope: NameScope,
): Data {
  const data: Data = { required: [], wanted: [], unknown: [] };
  for (const item of itemsOf(value)) {
    const source = textOf(item) ?? '';
    const path = dataPath(conversion, source, scope);
    if ('why' in path) {
      data.unknown.push(source);
      find(conversion, 'needs_person', spot, item.at, path.why, { from: source });
    } else if (path.late) {
      data.wanted.push(path.path);
      find(conversion, 'approximated', spot, item.at, `${path.late}: it is wanted, not required`, {
        from: source,
        to: path.path,
      });
    } else {
      data.required.push(path.path);
      if (path.path !== source)
        find(conversion, 'converted', spot, item.at, 'a path is renamed', { from: source, to: path.path });
    }
  }
  const required = [...new Set(data.required)];
  return {
    required,
    wanted: [...new Set(data.wanted)].filter((path) => !required.includes(path)),
    unknown: data.unknown,
  };
}

function dataPath(
  { names }: Conversion,
  source: string,
  scope: NameScope,
): { path: string; late: string | null } | { why: string } {
  try {
    const expr = parseExpression(source);
    if (expr.kind !== 'path') return { why: `${source} is no path` };
    const meaning = meaningOf(expr.parts, expr.up, names, scope);
    if (meaning.kind !== 'path' || meaning.path === null)
      return { why: meaning.kind === 'unknown' ? meaning.why : `${source} is no path` };
    const [root, output = ''] = meaning.text.split('.');
    const later =
      root === 'outputs' &&
      !names.steps.slice(0, scope.stepIndex).some((step) => step.outputs.includes(output));
    const tooEarly = later ? 'no step before this one gives it' : null;
    const late = meaning.mayMiss ? 'most contracts arrive without the earlier stage' : tooEarly;
    return { path: meaning.text, late };
  } catch (error) {
    if (error instanceof NotInGrammar) return { why: `${source} is no path: ${error.message}` };
    throw error;
  }
}
