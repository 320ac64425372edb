import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../../platform/config/values.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { Forecast } from '../../schedule/actions/forecast-starts.ts';
import {
  FORECAST_GROUPINGS,
  type ForecastGrouping,
  type ForecastRow,
  type ForecastTotal,
  forecastTotals,
  totalsBy,
} from '../../schedule/forecast-load.ts';
import { type Cli, defineCommand } from '../command.ts';
import { dateOption, textOption } from '../options.ts';
import { forecastChart } from '../terminal/forecast-chart.ts';
import { counted, type TableColumn, table, usd } from '../terminal/output.ts';
import { withActions } from '../with-app.ts';

const MOST_DAYS = 400;

const options = z.object({
  days: wholeNumber(1, MOST_DAYS),
  date: dateOption,
  by: z.enum(FORECAST_GROUPINGS),
  svg: textOption,
});

export function addForecast(program: Command, cli: Cli): void {
  const command = program
    .command('forecast')
    .description('says what the next nights will start, and what it takes to run and to review it')
    .option('--days <n>', 'so many nights', '90')
    .option('--date <date>', 'from the night of this day on (default: today in SCAN_TIMEZONE)')
    .addOption(
      new Option('--by <what>', 'a line for each of these').choices(FORECAST_GROUPINGS).default('night'),
    )
    .option('--svg <file>', 'also draw the starts by stage into this file');
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ schedule }) => {
      const { actor, output, options: asked } = invocation;
      const { forecast, stages } = await schedule.forecast(actor, { date: asked.date, nights: asked.days });
      const totals = forecastTotals(forecast.rows, asked.by, stages);
      if (asked.svg !== undefined) await write(asked.svg, forecastChart({ ...forecast, stages }));
      output.data({ ...forecast, by: asked.by, totals }, () => inWords(forecast, asked.by, totals, stages));
      if (asked.svg !== undefined) output.note(`Drawn into ${asked.svg}.`);
      return undefined;
    }),
  );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new NightshiftError(
      'USAGE_INVALID',
      `${file} could not be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Give --svg a file in a folder that exists and that you may write to.',
      { file },
      cause,
    );
  }
}

const TITLES = { night: 'Night', stage: 'Stage', owner: 'CSM' } as const;

const columnsOf = (by: ForecastGrouping): readonly TableColumn<ForecastTotal>[] => [
  { title: TITLES[by], cell: (total) => total.name, max: 32 },
  { title: 'Starts', cell: (total) => total.starts },
  { title: 'Bundled', cell: (total) => total.bundled },
  { title: 'Deferred', cell: (total) => total.mostDeferred },
  { title: 'Artifacts', cell: (total) => Math.round(total.artifacts) },
  { title: 'Review', cell: (total) => hours(total.reviewMinutes) },
  { title: 'Tokens', cell: (total) => Math.round(total.inputTokens + total.outputTokens) },
  { title: 'Cost', cell: (total) => usd(total.costUsd) },
];

const STARTS_OF_A_NIGHT: TableColumn<ForecastTotal & { readonly stages: string }> = {
  title: 'Stages',
  cell: (total) => total.stages,
  max: 90,
};

/** `45 min`, `2.5 h`. */
const hours = (minutes: number): string =>
  minutes < 60 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;

function inWords(
  forecast: Forecast,
  by: ForecastGrouping,
  totals: readonly ForecastTotal[],
  stages: readonly string[],
) {
  const { date, until, nights, rows } = forecast;
  const head = `${counted(nights, 'night')} from ${date} to ${until}, if the book does not change`;
  if (rows.length === 0) return `${head}: nothing starts.`;
  const [all] = totalsBy(rows, () => 'Total');
  const lines = all ? [...totals, all] : totals;
  const withStages = lines.map((total) => ({ ...total, stages: stagesOn(rows, total.name, stages) }));
  const columns = by === 'night' ? [...columnsOf(by), STARTS_OF_A_NIGHT] : columnsOf(by);
  return `${head}:\n\n${table(columns, withStages)}\n\n${notes(forecast)}`;
}

function stagesOn(rows: readonly ForecastRow[], night: string, stages: readonly string[]): string {
  const ofNight = rows.filter((row) => row.night === night);
  return forecastTotals(ofNight, 'stage', stages)
    .filter(({ starts }) => starts > 0)
    .map(({ name, starts }) => `${name} ${starts}`)
    .join(', ');
}

function notes({ assumptions, rows }: Forecast): string {
  const { measured, tokensOfAStep, reviewMinutes, pricedAs } = assumptions;
  const guessed = [...new Set(rows.map((row) => row))]
    .filter((row) => measured[row.key] === undefined)
    .map((row) => row.stage);
  const minutes = Object.entries(reviewMinutes).map(([kind, each]) => `${each} min per ${kind}`);
  return [
    'Bundled: prepared with a contract that renews on the same days; Deferred: the most that wait after a night.',
    `Review: ${minutes.join(', ')}. Tokens and artifacts: as the last completed executions of each stage took` +
      (guessed.length === 0
        ? '.'
        : `; ${tokensOfAStep.input} and ${tokensOfAStep.output} a step for ${[...new Set(guessed)].join(', ')}, of which none has completed.`),
    pricedAs === null
      ? 'The price of the model is not known: no cost.'
      : `Cost: at the price of ${pricedAs}.`,
  ].join('\n');
}
