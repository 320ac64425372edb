import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { FIGURE_METRICS } from '../../src/operations/prometheus/figure-metrics.ts';
import { createProcessMetrics } from '../../src/operations/prometheus/process-metrics.ts';
import { THRESHOLDS } from '../../src/operations/thresholds.ts';
import { ALERT_RULES, RUNBOOK } from '../support/alert-rules.ts';
import { readExposition } from '../support/exposition.ts';
import { evaluate, metricsIn, parsePromQl } from '../support/promql.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const dashboardSchema = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
});
const { panels } = dashboardSchema.parse(JSON.parse(read('ops/grafana/nightshift.json')));

/** The labels of every series that a process exposes, by name. */
const SERIES = await (async () => {
  const metrics = createProcessMetrics({ version: '1', node: 'v20' });
  await metrics.expose({ isDatabaseUp: true, databaseSeconds: 0, databaseWaitSeconds: 0, jobs: {} });
  const series = new Map<string, readonly string[]>(FIGURE_METRICS.map(({ name, labels }) => [name, labels]));
  for (const { name, type, labelNames } of z
    .array(z.object({ name: z.string(), type: z.string(), labelNames: z.array(z.string()).default([]) }))
    .parse(metrics.registry.getMetricsAsArray())) {
    series.set(name, labelNames);
    if (type !== 'histogram') continue;
    series.set(`${name}_bucket`, [...labelNames, 'le']);
    for (const part of ['sum', 'count']) series.set(`${name}_${part}`, labelNames);
  }
  return series;
})();

/** Prometheus adds these to every series. */
const TARGET_LABELS = ['instance', 'job'];

/** What an expression names that no process exposes. */
const unknownIn = (expr: string): string[] =>
  metricsIn(parsePromQl(expr)).flatMap(({ metric, labels }) => {
    const known = SERIES.get(metric);
    if (!known) return [metric];
    return labels
      .filter((label) => !known.includes(label) && !TARGET_LABELS.includes(label))
      .map((label) => `${metric}{${label}}`);
  });

describe('alert rules and panels', () => {
  it.each(ALERT_RULES.map(({ alert, expr }) => [alert, expr]))('%s names what there is', (_alert, expr) => {
    expect(unknownIn(expr)).toEqual([]);
  });

  it.each(panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr])))(
    'the panel "%s" names what there is: %s',
    (_title, expr) => {
      expect(unknownIn(expr)).toEqual([]);
    },
  );

  it('show every metric of ours somewhere', () => {
    const shown = new Set(
      [
        ...ALERT_RULES.map(({ expr }) => expr),
        ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ]
        .flatMap((expr) => metricsIn(parsePromQl(expr)))
        .map(({ metric }) => metric.replace(/_bucket$/, '')),
    );
    const ours = [...SERIES.keys()].filter(
      (name) => /^nightshift_/.test(name) && !/_(bucket|sum|count)$/.test(name),
    );
    expect(ours.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('would be refused with a metric or a label that is not there', () => {
    expect(unknownIn('max(nightshift_oldest_seconds) > 1')).toEqual(['nightshift_oldest_seconds']);
    expect(unknownIn('sum by (customer) (nightshift_executions{id="1"})')).toEqual([
      'nightshift_executions{id}',
      'nightshift_executions{customer}',
    ]);
    expect(() => parsePromQl('max(nightshift_executions')).toThrow();
  });
});

const T = THRESHOLDS;

/** What Prometheus has scraped just before an alert must fire, and when it must. */
const STATES: Readonly<Record<string, readonly [almost: string, firing: string, before?: string]>> = {
  NightshiftNotScraped: ['nightshift_build_info 1', 'up 0'],
  NightshiftScanMissed: [
    `nightshift_scan_overdue_seconds ${T.scanOverdueSeconds - 1}`,
    `nightshift_scan_overdue_seconds ${T.scanOverdueSeconds}`,
  ],
  NightshiftNobodyWorks: [
    `nightshift_oldest_due_seconds ${T.nobodyWorksSeconds - 1}`,
    `nightshift_oldest_due_seconds ${T.nobodyWorksSeconds}`,
  ],
  NightshiftDatabaseAway: [
    'nightshift_database_up{instance="a"} 0\nnightshift_database_up{instance="b"} 1',
    'nightshift_database_up{instance="a"} 0\nnightshift_database_up{instance="b"} 0',
  ],
  NightshiftQueueAway: [
    'nightshift_queue_up{instance="a"} 0\nnightshift_queue_up{instance="b"} 1',
    'nightshift_queue_up{instance="a"} 0\nnightshift_queue_up{instance="b"} 0',
  ],
  NightshiftProviderRefuses: [
    `nightshift_provider_refusing_seconds{provider="openai",model="m",code="LLM_OVERLOADED"} ${T.refusingSeconds - 1}`,
    `nightshift_provider_refusing_seconds{provider="openai",model="m",code="LLM_OVERLOADED"} ${T.refusingSeconds}`,
  ],
  NightshiftNightFails: [
    // Few of many, and most of few.
    `nightshift_night_failed_executions{code="LLM_AUTH"} ${T.failingExecutions}
     nightshift_night_executions{status="completed"} ${T.failingExecutions / T.failingShare}
     nightshift_night_executions{status="failed"} ${T.failingExecutions}`,
    `nightshift_night_failed_executions{code="LLM_AUTH"} ${T.failingExecutions}
     nightshift_night_executions{status="completed"} ${T.failingExecutions / T.failingShare - T.failingExecutions}
     nightshift_night_executions{status="failed"} ${T.failingExecutions}`,
  ],
  NightshiftExecutionsFailed: [
    'nightshift_failed_executions{code="LLM_AUTH"} 0',
    'nightshift_failed_executions{code="LLM_AUTH"} 1',
  ],
  NightshiftDatabaseSlow: [
    `nightshift_database_answer_seconds{instance="a"} ${T.figuresSlowSeconds - 0.1}
     nightshift_database_wait_seconds{instance="a"} ${T.databaseWaitSeconds - 1}`,
    `nightshift_database_answer_seconds{instance="a"} 0
     nightshift_database_wait_seconds{instance="a"} ${T.databaseWaitSeconds}`,
  ],
  NightshiftLeasesLost: [
    `nightshift_execution_runs_total{outcome="lease_lost",code="none"} ${T.leasesLostAnHour + 2}`,
    `nightshift_execution_runs_total{outcome="lease_lost",code="none"} ${T.leasesLostAnHour + 3}`,
    'nightshift_execution_runs_total{outcome="lease_lost",code="none"} 3',
  ],
  NightshiftReviewBacklog: [
    `nightshift_review_oldest_seconds{status="pending_review"} ${T.reviewOldestSeconds - 1}`,
    `nightshift_review_oldest_seconds{status="needs_correction"} ${T.reviewOldestSeconds}`,
  ],
  NightshiftSourceStopped: [
    'nightshift_source_stopped{source="usage"} 0',
    'nightshift_source_stopped{source="usage"} 1',
  ],
  NightshiftWindowsMissed: ['nightshift_last_scan_missed_windows 0', 'nightshift_last_scan_missed_windows 1'],
};

const scrapedText = (text: string) => readExposition(text.replaceAll(/^ +/gm, ''));

describe('every alert', () => {
  it('has a state in which it fires', () => {
    expect(ALERT_RULES.map(({ alert }) => alert).sort()).toEqual(Object.keys(STATES).sort());
  });

  test.each(ALERT_RULES.map(({ alert, expr }) => [alert, expr]))(
    '%s fires at its threshold and not before',
    (alert, expr) => {
      const [almost = '', firing = '', before = ''] = STATES[alert] ?? [];
      const fires = (now: string) =>
        evaluate(parsePromQl(expr), { now: scrapedText(now), before: scrapedText(before) }).length;
      expect(fires(almost)).toBe(0);
      expect(fires(firing)).toBe(1);
    },
  );

  test('of a night needs many failures as well as a large part', () => {
    const rule = ALERT_RULES.find(({ alert }) => alert === 'NightshiftNightFails');
    const few = `nightshift_night_failed_executions{code="LLM_AUTH"} ${T.failingExecutions - 1}
      nightshift_night_executions{status="failed"} ${T.failingExecutions - 1}`;
    expect(evaluate(parsePromQl(rule?.expr ?? ''), { now: scrapedText(few) })).toEqual([]);
  });

  test.each(ALERT_RULES.map(({ alert, annotations }) => [alert, annotations.runbook_url]))(
    '%s has a page in the runbook',
    (alert, url) => {
      expect(url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      const section = RUNBOOK.get(alert);
      for (const part of ['In the morning', 'First look', 'Causes', 'Remedy', 'Over when'])
        expect(section, alert).toContain(`**${part}.**`);
      // A page is what fits on one.
      expect(section?.split('\n').length, alert).toBeLessThan(60);
    },
  );
});

it('the runbook has no page of an alert that is gone', () => {
  expect([...RUNBOOK.keys()]).toEqual(ALERT_RULES.map(({ alert }) => alert));
});
