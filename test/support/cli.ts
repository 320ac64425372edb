import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ExitCode } from '../../src/cli/exit-codes.ts';
import { runCli } from '../../src/cli/program.ts';
import type { Ask } from '../../src/cli/terminal/ask.ts';

type Environment = Readonly<Record<string, string>>;
export type Ran = { readonly code: ExitCode; readonly stdout: string; readonly stderr: string };

/** Runs a command in this process, with an environment of its own, and captures both streams. */
export async function cli(
  argv: readonly string[],
  environment: Environment = {},
  signal: AbortSignal = new AbortController().signal,
  /** Answers instead of the person at the terminal; by default nobody is there. */
  ask?: Ask,
  input = '',
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    environment,
    signal,
    ask,
    readInput: async () => input,
    streams: {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
    },
  });
  return { code, stdout, stderr };
}

/** The one JSON document that a command printed, on one line. */
export function jsonOf({ stdout }: { readonly stdout: string }): unknown {
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout);
}

const BIN = join(import.meta.dirname, '../../bin/nightshift.mjs');

/** Starts the real program in a process of its own, without this one's environment. */
export function spawnCli(argv: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, [BIN, ...argv], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    pid: child.pid,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    stderrMatches: (pattern: RegExp, timeout: number) =>
      expect.poll(() => stderr, { timeout, interval: 50 }).toMatch(pattern),
    stderr: () => stderr,
    ended: new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    }),
  };
}

/** A data folder for one test. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'nightshift-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
