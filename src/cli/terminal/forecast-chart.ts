import { addDays, type CivilDate, formatCivilDate } from '../../platform/civil-date.ts';
import { escapeHtml } from '../../platform/escape-html.ts';
import type { ForecastRow } from '../../schedule/forecast-load.ts';

export type ChartInput = {
  readonly date: CivilDate;
  readonly nights: number;
  readonly rows: readonly ForecastRow[];
  /** Names of stages in the order in which their bars are stacked, the lowest first. */
  readonly stages: readonly string[];
};

type Bar = { readonly from: CivilDate; readonly to: CivilDate; readonly parts: readonly number[] };

/** More bars than this are too thin to read. */
const MOST_NIGHTS = 45;
const WIDTH = 960;
const PLOT = { left: 56, right: 24, top: 76, height: 300 } as const;
const PLOT_WIDTH = WIDTH - PLOT.left - PLOT.right;
const BASE = PLOT.top + PLOT.height;
const LEGEND = { columns: 5, rowHeight: 22, top: BASE + 64 } as const;

/** Distinct on white and on black, and for most colour-blind readers. */
const COLOURS = [
  '#4e79a7',
  '#f28e2b',
  '#76b7b2',
  '#e15759',
  '#59a14f',
  '#b07aa1',
  '#d4a72c',
  '#ff9da7',
  '#9c755f',
  '#8a8f98',
] as const;

const STYLE = `
  .ground { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e } .grid { stroke: #d1d9e0 } .part { stroke: #ffffff }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif } .title { font-size: 18px; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #3d444d } .part { stroke: #0d1117 }
  }`;

/** A self-contained SVG of the starts of each night, or of each week where the nights are many, by stage. */
export function forecastChart(input: ChartInput): string {
  const bars = barsOf(input);
  const most = Math.max(1, ...bars.map(({ parts }) => sum(parts)));
  const step = tickStep(most);
  const top = Math.ceil(most / step) * step;
  const totals = input.stages.map((_, index) => sum(bars.map(({ parts }) => parts[index] ?? 0)));
  const shown = input.stages
    .map((name, index) => ({ name, index }))
    .filter(({ index }) => totals[index] !== 0);
  const height = LEGEND.top + Math.ceil(shown.length / LEGEND.columns) * LEGEND.rowHeight + 12;
  const until = addDays(input.date, input.nights - 1);
  const title = `Starts by stage, ${short(input.date)} to ${short(until)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(described(input, totals))}</desc>
<style>${STYLE}</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
<text class="ink title" x="${PLOT.left}" y="34">${escaped(title)}</text>
<text class="faint" x="${PLOT.left}" y="56">${escaped(subtitle(input, sum(totals)))}</text>
${axis(top, step)}
${bars.map((bar, index) => drawBar(bar, index, bars.length, top, input.stages)).join('\n')}
<text class="faint" x="${PLOT.left + PLOT_WIDTH / 2}" y="${BASE + 44}" text-anchor="middle">${axisTitle(input)}</text>
<text class="faint" transform="translate(16 ${PLOT.top + PLOT.height / 2}) rotate(-90)" text-anchor="middle">Executions started</text>
${shown.map(({ name, index }, place) => legend(name, totals[index] ?? 0, index, place)).join('\n')}
</svg>
`;
}

const sum = (figures: readonly number[]): number => figures.reduce((a, b) => a + b, 0);
const short = (date: CivilDate): string => formatCivilDate(date, 'short');
const figure = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function barsOf({ date, nights, rows, stages }: ChartInput): Bar[] {
  const width = nights > MOST_NIGHTS ? 7 : 1;
  const place = new Map(stages.map((name, index) => [name, index]));
  return Array.from({ length: Math.ceil(nights / width) }, (_, bar) => {
    const from = addDays(date, bar * width);
    const to = addDays(date, Math.min(nights, (bar + 1) * width) - 1);
    const parts = stages.map(() => 0);
    for (const row of rows) {
      const index = place.get(row.stage);
      if (index !== undefined && row.night >= from && row.night <= to)
        parts[index] = (parts[index] ?? 0) + row.starts;
    }
    return { from, to, parts };
  });
}

/** 1, 2 or 5 times a power of ten, so that the plot has about five lines. */
function tickStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 5)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => most / each <= 5) ?? power * 10;
}

function axis(top: number, step: number): string {
  const lines: string[] = [];
  for (let value = 0; value <= top; value += step) {
    const y = BASE - (value / top) * PLOT.height;
    lines.push(
      `<line class="grid" x1="${PLOT.left}" x2="${PLOT.left + PLOT_WIDTH}" y1="${round(y)}" y2="${round(y)}"/>`,
      `<text class="faint" x="${PLOT.left - 8}" y="${round(y + 4)}" text-anchor="end">${figure(value)}</text>`,
    );
  }
  return lines.join('\n');
}

const round = (value: number): number => Math.round(value * 10) / 10;
const colourOf = (index: number): string =>
  COLOURS[index] ?? `hsl(${Math.round(index * 137.5) % 360} 45% 55%)`;

function drawBar(bar: Bar, index: number, count: number, top: number, stages: readonly string[]): string {
  const slot = PLOT_WIDTH / count;
  const x = PLOT.left + index * slot + slot * 0.12;
  const drawn: string[] = [];
  let y = BASE;
  for (const [place, value] of bar.parts.entries()) {
    if (value === 0) continue;
    const height = (value / top) * PLOT.height;
    y -= height;
    drawn.push(
      `<rect class="part" x="${round(x)}" y="${round(y)}" width="${round(slot * 0.76)}" height="${round(height)}" fill="${colourOf(place)}">` +
        `<title>${escaped(`${whenOf(bar)}, ${stages[place]}: ${value}`)}</title></rect>`,
    );
  }
  // As many dates as fit side by side.
  const every = Math.ceil(count / 12);
  if (index % every === 0)
    drawn.push(
      `<text class="faint" x="${round(x + slot * 0.38)}" y="${BASE + 20}" text-anchor="middle">${short(bar.from).replace(/ \d+$/, '')}</text>`,
    );
  return drawn.join('\n');
}

const whenOf = ({ from, to }: Bar): string => (from === to ? short(from) : `${short(from)} to ${short(to)}`);
const axisTitle = ({ nights }: ChartInput): string => (nights > MOST_NIGHTS ? 'Week beginning' : 'Night of');

function legend(name: string, total: number, index: number, place: number): string {
  const x = PLOT.left + (place % LEGEND.columns) * (PLOT_WIDTH / LEGEND.columns);
  const y = LEGEND.top + Math.floor(place / LEGEND.columns) * LEGEND.rowHeight;
  const label = [...name].length > 18 ? `${[...name].slice(0, 17).join('')}…` : name;
  return (
    `<rect x="${round(x)}" y="${y - 11}" width="12" height="12" rx="2" fill="${colourOf(index)}"/>` +
    `<text class="ink" x="${round(x + 18)}" y="${y}">${escaped(label)} ${figure(total)}</text>`
  );
}

function subtitle({ rows }: ChartInput, starts: number): string {
  const hours = sum(rows.map((row) => row.reviewMinutes)) / 60;
  const cost = sum(rows.map((row) => row.costUsd));
  return `${figure(starts)} starts, about ${figure(hours)} hours to review, USD ${cost.toFixed(2)} for models`;
}

function described({ stages }: ChartInput, totals: readonly number[]): string {
  const parts = stages.flatMap((name, index) => (totals[index] ? [`${name} ${totals[index]}`] : []));
  return parts.length === 0 ? 'Nothing starts.' : `Starts in all: ${parts.join(', ')}.`;
}

/** Escapes text and drops control characters, which XML cannot contain. */
const escaped = (text: string): string => escapeHtml(text.replaceAll(/\p{Cc}/gu, ' '));
