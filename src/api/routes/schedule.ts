import { z } from 'zod';
import { pageFrom, placeIn } from '../../platform/cursor.ts';
import { FORECAST_GROUPINGS, forecastTotals } from '../../schedule/forecast-load.ts';
import type { ScanPlan } from '../../schedule/plan-scan.ts';
import { pageOf, pageQuery } from '../contract/page.ts';
import { deferredStart, explanation, forecast, night, nightDetail, preview } from '../contract/schedule.ts';
import { day, reference } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const tag = 'Schedule';
const permission = 'schedule:read';
const LONGEST_FORECAST = 400;
const deferredPlace = z.tuple([z.iso.date().or(z.literal('')), z.iso.date(), z.uuid(), z.string(), z.int()]);
const nightPlace = z.tuple([z.iso.date()]);

const FATES = ['starts', 'deferred', 'bundled', 'exists'] as const;

function byStage(due: ScanPlan['due']) {
  return [...new Set(due.map(({ stage }) => stage))].map((stage) => {
    const counts = { stage, starts: 0, deferred: 0, bundled: 0, exists: 0 };
    for (const fate of FATES)
      counts[fate] = due.filter((each) => each.stage === stage && each.fate === fate).length;
    return counts;
  });
}

export const scheduleRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/contracts/:id/why',
    operationId: 'explainStart',
    tag,
    summary: 'Say why a stage starts for a contract on a day, or does not',
    description:
      'By id or external id. Whether a due stage is deferred is reckoned over the accounts that you see: where you see some of an owner alone, that owner may have more.',
    permission,
    objects: { id: 'contract' },
    input: {
      params: z.object({ id: reference }),
      query: z.object({
        stage: reference.optional().describe('A key or the name of a stage; all where omitted'),
        date: day.optional().describe('Today where omitted'),
      }),
    },
    output: { 200: explanation },
    handle: async ({ actor, actions, params: { id }, query }) => ({
      body: await actions.schedule.explainStart(actor, { contract: id, ...query }),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/schedule/forecast',
    operationId: 'forecastStarts',
    tag,
    summary: 'Forecast what the next nights start, and what that takes',
    description: 'Over the accounts that you see.',
    permission,
    input: {
      query: z.object({
        nights: z.coerce.number().int().min(1).max(LONGEST_FORECAST).default(30),
        date: day.optional().describe('The first night; tonight where omitted'),
        by: z.enum(FORECAST_GROUPINGS).default('night'),
      }),
    },
    output: { 200: forecast },
    handle: async ({ actor, actions, query: { by, ...asked } }) => {
      const { forecast: found, stages } = await actions.schedule.forecast(actor, asked);
      const { rows, ...rest } = found;
      return { body: { accounts: actor.scope, ...rest, stages, totals: forecastTotals(rows, by, stages) } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/schedule/deferred',
    operationId: 'listDeferred',
    tag,
    summary: 'List what is due and was left for another night, the most urgent first',
    description:
      'Of the accounts that you see. Without names, ops find how many there are among the metrics.',
    permission,
    input: {
      query: pageQuery.extend({
        stage: reference.optional().describe('A key or the name of a stage'),
        owner: z.string().min(1).max(200).optional().describe("Part of the owner's name or e-mail address"),
        bundled: z.stringbool().optional().describe('Also what another contract speaks for'),
      }),
    },
    output: { 200: pageOf(deferredStart) },
    problems: [404],
    handle: async ({ actor, actions, query: { cursor, limit, ...filter } }) => {
      const place = placeIn(deferredPlace, cursor);
      const after = place && {
        ...{ notAfter: place[0] === '' ? null : place[0], since: place[1] },
        ...{ termId: place[2], key: place[3], occurrence: place[4] },
      };
      const found = await actions.schedule.listDeferred(actor, { ...filter, limit: limit + 1, after });
      return {
        body: pageFrom(found, limit, (last) => [
          ...[last.notAfter ?? '', last.since, last.termId, last.key, last.occurrence],
        ]),
      };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/schedule/nights',
    operationId: 'listNights',
    tag,
    summary: 'List the nights that were scanned, the newest first',
    description: 'Counts over all accounts, which name nobody.',
    permission,
    input: { query: pageQuery },
    output: { 200: pageOf(night) },
    handle: async ({ actor, actions, query: { cursor, limit } }) => {
      const after = placeIn(nightPlace, cursor)?.[0];
      const found = await actions.schedule.nights(actor, { after, limit: limit + 1 });
      return { body: pageFrom(found, limit, ({ date }) => [date]) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/schedule/nights/:date',
    operationId: 'getNight',
    tag,
    summary: 'Show what a night did',
    description:
      'Outcomes by stage, failures by code and missed windows of the accounts that you see; ops and authors, who see none, get counts of all. `accounts` says which.',
    permission,
    input: { params: z.object({ date: day }) },
    output: { 200: nightDetail },
    handle: async ({ actor, actions, params: { date } }) => ({
      body: await actions.schedule.showNight(actor, date),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/schedule/preview',
    operationId: 'previewScan',
    tag,
    summary: 'Show what the scan of a day would do',
    description: 'Nothing is written. Over the accounts that you see.',
    permission,
    input: {
      query: z.object({
        date: day.optional().describe('Tonight where omitted'),
        limit: z.coerce.number().int().min(0).max(1_000).default(100).describe('How many to list'),
      }),
    },
    output: { 200: preview },
    handle: async ({ actor, actions, query }) => {
      const { date, contracts, due } = await actions.schedule.previewScan(actor, query.date);
      const items = due.slice(0, query.limit);
      return {
        body: { date, accounts: actor.scope, contracts, stages: byStage(due), due: due.length, items },
      };
    },
  }),
];
