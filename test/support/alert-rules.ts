import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const fileSchema = z.strictObject({
  groups: z.tuple([
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Nightshift[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+m$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ]),
});

/** The rules of ops/prometheus/alerts.yaml. */
export const ALERT_RULES = fileSchema.parse(parse(read('ops/prometheus/alerts.yaml'))).groups[0].rules;

/** The pages of docs/runbook.md, by alert. */
export const RUNBOOK: ReadonlyMap<string, string> = new Map(
  read('docs/runbook.md')
    .split(/^## /m)
    .slice(1)
    .map((page) => [page.slice(0, page.indexOf('\n')), page]),
);
