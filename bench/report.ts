import Table from 'cli-table3';
import type { ByHandReport } from './by-hand.ts';
import type { EngineBench, EngineReport } from './engine.ts';
import type { InboxReport } from './inbox.ts';
import type { BenchPhase } from './phases.ts';
import { STEPS } from './workload.ts';

const figure = (value: number | null, digits: number): string =>
  value === null ? '-' : value.toFixed(digits);

export function engineTable({ engines, ratios }: EngineReport): string {
  const table = new Table({
    head: ['engine', 'exec/s', 'x', 'CPU ms', 'node', 'postgres', 'redis', 'tx', 'statements'],
    style: { head: [], border: [] },
  });
  for (const engine of engines)
    table.push([
      engine.name,
      figure(engine.execPerS, 0),
      figure(ratios[`${engine.name}/handwritten`] ?? 1, 2),
      figure(engine.cpuMsPerExec, 2),
      figure(engine.cpuMs?.node ?? null, 2),
      figure(engine.cpuMs?.postgres ?? null, 2),
      figure(engine.cpuMs?.redis ?? null, 2),
      figure(engine.txPerExec, 2),
      figure(engine.statementsPerExec, 2),
    ]);
  return table.toString();
}

/** By engine, the share of the wall time that the model's latency alone would take: 1 means no overhead. */
export function idealShares(
  engines: EngineReport['engines'],
  { executions, inFlight, latencyMs }: EngineBench,
): Record<string, number> {
  const idealMs = Math.ceil(executions / inFlight) * STEPS.length * latencyMs;
  return Object.fromEntries(engines.map(({ name, wallMs }) => [name, idealMs / wallMs]));
}

export function shareTable(shares: Readonly<Record<string, number>>): string {
  const table = new Table({ head: ['engine', 'share of the ideal'], style: { head: [], border: [] } });
  for (const [name, share] of Object.entries(shares)) table.push([name, figure(share, 2)]);
  return table.toString();
}

export function phaseTable(phases: readonly BenchPhase[]): string {
  const table = new Table({ head: ['phase', 'node µs', 'postgres µs'], style: { head: [], border: [] } });
  for (const { phase, nodeUs, postgresUs } of phases)
    table.push([phase, figure(nodeUs, 0), figure(postgresUs, 0)]);
  const total = (of: (phase: BenchPhase) => number | null): number =>
    phases.reduce((sum, phase) => sum + (of(phase) ?? 0), 0);
  table.push([
    'together',
    figure(
      total((phase) => phase.nodeUs),
      0,
    ),
    figure(
      total((phase) => phase.postgresUs),
      0,
    ),
  ]);
  return table.toString();
}

export function inboxTable(inbox: InboxReport): string {
  const table = new Table({
    head: ['asked', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms', 'node', 'postgres', 'statements'],
    style: { head: [], border: [] },
  });
  for (const [name, { requestsPerS, p50Ms, p99Ms, cpuMs, statements }] of Object.entries(inbox))
    table.push([
      name,
      figure(requestsPerS, 0),
      figure(p50Ms, 0),
      figure(p99Ms, 0),
      figure(cpuMs && cpuMs.node + cpuMs.postgres, 2),
      figure(cpuMs?.node ?? null, 2),
      figure(cpuMs?.postgres ?? null, 2),
      figure(statements, 2),
    ]);
  return table.toString();
}

export function byHandTable(byHand: ByHandReport): string {
  const table = new Table({ head: ['queue', 'p50 ms', 'p95 ms'], style: { head: [], border: [] } });
  for (const [name, { p50Ms, p95Ms }] of Object.entries(byHand))
    table.push([name, figure(p50Ms, 0), figure(p95Ms, 0)]);
  return table.toString();
}
