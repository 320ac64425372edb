import { z } from 'zod';
import { ARTIFACT_STATUSES } from '../../artifacts/status.ts';
import { EXECUTION_STATUSES } from '../../engine/execution-status.ts';
import { day, playbookKey } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const count = z.number().int();
const percentiles = z.object({ p50: z.number(), p95: z.number() }).nullable();
const countsBy = (statuses: readonly string[]) =>
  z
    .record(z.string(), count)
    .describe(`By status, where there are any: ${statuses.join(', ')}. More may come`);

const step = z.object({
  stepId: z.string(),
  title: z.string(),
  completed: count.describe('Step runs; of a loop, each iteration'),
  edited: count.describe('Executions in which a person edited an artifact of the step'),
  skipped: count,
  failed: count.describe('Executions that failed at it, and are still failed'),
  seconds: percentiles.describe('How long its completed runs took; null where there is none'),
  modelCalls: count.describe('All of them, also repairs and those that failed'),
  inputTokens: count,
  outputTokens: count,
  costUsd: z.number(),
});

const analytics = z
  .object({
    since: day,
    until: day,
    versions: z.array(
      z.object({
        playbookKey: z.string(),
        version: count,
        executions: countsBy(EXECUTION_STATUSES),
        artifacts: countsBy(ARTIFACT_STATUSES),
        secondsToVerdict: percentiles.describe('From the end of an execution to the verdict on an artifact'),
        steps: z.array(step),
      }),
    ),
  })
  .meta({ id: 'PlaybookAnalytics' });

export const analyticsRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/workflows/analytics',
    operationId: 'getPlaybookAnalytics',
    tag: 'Analytics',
    summary: 'Say how playbooks fare: by version and by step',
    description:
      'Over all customers, of whom it names none: counts, durations and cost of the executions that were started for the nights from `since` to `until`.',
    permission: 'analytics:read',
    input: {
      query: z.object({
        playbookKey: playbookKey.optional().describe('Default all'),
        since: day.optional().describe('The first night; default 90 days before the last'),
        until: day.optional().describe('The last night; default today'),
      }),
    },
    output: { 200: analytics },
    problems: [404],
    handle: async ({ actor, actions, query: { playbookKey: key, ...nights } }) => {
      const { versions, ...counted } = await actions.playbooks.analytics(actor, { key, ...nights });
      return {
        body: {
          ...counted,
          versions: versions.map(({ key: of, steps, ...version }) => ({
            ...{ ...version, playbookKey: of },
            steps: steps.map(({ stepKey, ...each }) => ({ ...each, stepId: stepKey })),
          })),
        },
      };
    },
  }),
];
