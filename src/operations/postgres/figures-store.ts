import { z } from 'zod';
import type { Sql } from '../../platform/postgres/sql.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import type { FiguresStore } from '../ports.ts';

/** A database that takes longer has other worries than figures. */
const ANSWER_MS = 3_000;

const count = z.number().int();
const instant = z.number().transform((ms) => new Date(ms));
const failed = z.array(z.object({ code: z.string(), executions: count }));

const figuresSchema = z.object({
  nowMs: instant,
  oldestDueSeconds: z.number().nullable(),
  orphaned: count,
  lastScan: z
    .object({
      date: z.string(),
      startedMs: instant,
      finishedMs: instant,
      contracts: count,
      missedWindows: count,
    })
    .nullable(),
  executions: z.array(z.object({ key: z.string(), status: z.string(), executions: count })),
  failed,
  night: z.array(z.object({ status: z.string(), executions: count })),
  nightFailed: failed,
  review: z.array(z.object({ status: z.string(), artifacts: count, oldestSeconds: z.number().nullable() })),
  deferred: z.array(z.object({ reason: z.string(), starts: count })),
  pauses: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      code: z.string(),
      sinceMs: instant,
      pausedUntilMs: instant,
    }),
  ),
  sources: z.array(
    z.object({
      source: z.string(),
      importedOn: z.string().nullable(),
      newestOn: z.string().nullable(),
      importRuns: count,
      usualGapDays: count.nullable(),
    }),
  ),
});

/** Reads all figures with one statement, which the server gives up when it takes too long. */
export function createFiguresStore(pool: Sql): FiguresStore {
  return {
    read: (today) =>
      inTransaction(pool, async (client) => {
        await client.query(`SET LOCAL statement_timeout = ${ANSWER_MS}`);
        const { rows } = await client.query('SELECT operations_figures($1) AS figures', [today]);
        const { nowMs, lastScan, pauses, ...others } = figuresSchema.parse(rows[0]?.figures);
        return {
          ...others,
          now: nowMs,
          lastScan: lastScan && {
            date: lastScan.date,
            startedAt: lastScan.startedMs,
            finishedAt: lastScan.finishedMs,
            contracts: lastScan.contracts,
            missedWindows: lastScan.missedWindows,
          },
          pauses: pauses.map(({ sinceMs, pausedUntilMs, ...pause }) => ({
            ...pause,
            since: sinceMs,
            pausedUntil: pausedUntilMs,
          })),
        };
      }),
  };
}
