import type { KindColumn } from '../../src/imports/kinds/kind-spec.ts';
import { IMPORT_KINDS, type ImportKind, KINDS } from '../../src/imports/kinds/kinds.ts';

/** The columns of a kind as docs/importing.md has them. */
export function columnsTable(kind: ImportKind): string {
  const rows = KINDS[kind].columns.map(
    (column) =>
      `| \`${column.name}\`${column.required ? ' *' : ''} | ${typeOf(column)} | ${aboutOf(column)} |`,
  );
  return ['| column | type | |', '| --- | --- | --- |', ...rows].join('\n');
}

function typeOf({ type, oneOf, min, max }: KindColumn): string {
  if (oneOf) return oneOf.map((each) => `\`${each}\``).join(', ');
  if (min === undefined || Math.abs(min) === 9_999) return type;
  return `${type}, ${min} ${max === undefined ? 'and more' : `to ${max}`}`;
}

function aboutOf({ about, default: value }: KindColumn): string {
  const single = value === 'as_of' ? 'the day of the import' : String(value);
  const shown = Array.isArray(value) ? 'none' : single;
  return [about, ...(value === undefined ? [] : [`else ${shown}`])].filter((part) => part !== '').join('; ');
}

export const ALL_TABLES = IMPORT_KINDS.map((kind) => `### ${kind}\n\n${columnsTable(kind)}`).join('\n\n');
