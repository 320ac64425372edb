import Table from 'cli-table3';

export type Sink = { write(text: string): unknown; readonly isTTY?: boolean };
export type Streams = { readonly stdout: Sink; readonly stderr: Sink };

/** Writes the result to stdout, as one JSON document or in words, and everything else to stderr. */
export type Output = {
  readonly json: boolean;
  data(value: unknown, inWords: () => string): void;
  note(line: string): void;
  readonly stderr: Sink;
};

export function createOutput({ stdout, stderr }: Streams, json: boolean): Output {
  return {
    json,
    data: (value, inWords) => stdout.write(json ? `${JSON.stringify(value)}\n` : ended(inWords())),
    note: (line) => stderr.write(ended(line)),
    stderr,
  };
}

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

export type TableColumn<Row> = {
  readonly title: string;
  readonly cell: (row: Row) => string | number | null;
  /** The most characters of a cell; ids are never cut. */
  readonly max?: number;
};

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Formats rows under their heads, figures right-aligned, without lines. */
export function table<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const drawn = new Table({
    head: columns.map((column) => column.title),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map((_, index) =>
      cells.some((row) => typeof row[index] === 'number') ? 'right' : 'left',
    ),
  });
  for (const row of cells)
    drawn.push(row.map((cell, index) => cut(inOneLine(shown(cell)), columns[index]?.max)));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const shown = (cell: string | number | null): string =>
  typeof cell === 'number' ? cell.toLocaleString('en-US') : (cell ?? '');

function cut(text: string, max = Number.POSITIVE_INFINITY): string {
  const letters = [...text];
  return letters.length > max
    ? `${letters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
    : text;
}

/** Control characters except the line break and the tab. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** Makes data safe to print: a customer's name must not move the cursor. */
export const printable = (text: string): string => text.replaceAll(CONTROL, '');
const inOneLine = (text: string): string => printable(text.replaceAll(/\s*[\r\n\t]\s*/g, ' '));

/** `USD 12.34`; small amounts with their significant digits. */
export function usd(amount: number): string {
  const decimals = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2;
  return `USD ${amount.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

/** `1 contract`, `1,200 contracts`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** A length of time, in the unit that a person would use. */
export function approximately(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
