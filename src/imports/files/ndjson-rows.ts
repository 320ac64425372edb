import { isNestedDeeper, MAX_NESTING, parseExactly } from '../../platform/json.ts';
import type { SourceRow } from '../ports.ts';
import { REJECT_COLUMNS } from './csv-rows.ts';
import type { PhysicalLine } from './physical-lines.ts';

/** Reads one JSON object a line; any other line is reported and costs no other line. */
export async function* readNdjson(lines: AsyncIterable<PhysicalLine>): AsyncIterable<SourceRow> {
  for await (const { number, text, problem } of lines) {
    if (problem !== undefined) yield { line: number, problem, raw: text };
    else if (text.trim() !== '') yield rowOf(number, text);
  }
}

function rowOf(line: number, text: string): SourceRow {
  try {
    const value = parseExactly(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { line, problem: 'the line is no JSON object', raw: text };
    if (isNestedDeeper(value, MAX_NESTING))
      return { line, problem: `the line is nested more than ${MAX_NESTING} levels deep`, raw: text };
    const row = Object.fromEntries(
      Object.entries(value).filter(([name]) => !REJECT_COLUMNS.some((ours) => ours === name)),
    );
    return { line, row };
  } catch {
    return { line, problem: 'the line is no JSON', raw: text };
  }
}
