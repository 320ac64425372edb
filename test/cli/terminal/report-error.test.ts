import { describe, expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../../../src/cli/exit-codes.ts';
import { createOutput } from '../../../src/cli/terminal/output.ts';
import {
  asNightshiftError,
  Interrupted,
  orInterrupted,
  reportError,
} from '../../../src/cli/terminal/report-error.ts';
import { NightshiftError } from '../../../src/platform/errors.ts';

test.each([
  ['USAGE_INVALID', EXIT.usage],
  ['CONFIG_INVALID', EXIT.config],
  ['SCHEMA_FOREIGN_TABLES', EXIT.config],
  ['SCHEMA_OUT_OF_DATE', EXIT.config],
  ['DEPENDENCY_DOWN', EXIT.dependencyDown],
  ['EMBEDDED_POSTGRES_FAILED', EXIT.dependencyDown],
  ['LLM_UNAVAILABLE', EXIT.dependencyDown],
  ['NOT_FOUND', EXIT.failed],
  ['ALREADY_RUNNING', EXIT.failed],
  ['INTERNAL', EXIT.failed],
  [null, EXIT.failed],
] as const)('%s ends with %d', (code, exit) => {
  expect(exitCodeOf(code)).toBe(exit);
});

describe('an error that is no NightshiftError', () => {
  test.each([
    ['ECONNREFUSED', 'DEPENDENCY_DOWN'],
    ['57P01', 'DEPENDENCY_DOWN'],
    ['08006', 'DEPENDENCY_DOWN'],
    ['42P01', 'SCHEMA_OUT_OF_DATE'],
    ['23505', 'INTERNAL'],
  ])('%s becomes %s, with a way to mend it', (code, expected) => {
    const error = asNightshiftError(Object.assign(new Error('text'), { code }));
    expect(error).toMatchObject({ code: expected, hint: expect.stringMatching(/\w/) });
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'timeout exceeded when trying to connect',
  ])('the driver’s "%s", which has no code, is a dependency that is down', (message) => {
    expect(asNightshiftError(new Error(message))).toMatchObject({
      code: 'DEPENDENCY_DOWN',
      message: expect.stringContaining(message),
    });
  });

  test('a thrown value of any kind too', () => {
    expect(asNightshiftError('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
  });
});

test('an error goes to stderr, and with --json to stdout as well', () => {
  const error = new NightshiftError('NOT_FOUND', 'There is no \u001b[31mx.', 'Look elsewhere.');
  expect(reported(error, false)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Error (NOT_FOUND): There is no [31mx.\nLook elsewhere.\n',
  });
  expect(JSON.parse(reported(error, true).stdout)).toEqual({
    error: { code: 'NOT_FOUND', message: error.message, hint: 'Look elsewhere.' },
  });
});

test('an interruption ends with the code of a shell', () => {
  expect(reported(new Interrupted(), true)).toMatchObject({
    code: 130,
    stdout: expect.stringContaining('INTERRUPTED'),
  });
});

test('only a failure after the stop is an interruption', async () => {
  const stop = new AbortController();
  const broken = new NightshiftError('EMBEDDED_POSTGRES_FAILED', 'initdb: interrupted', 'Mend it.');
  await expect(orInterrupted(stop.signal, Promise.reject(broken))).rejects.toBe(broken);
  stop.abort();
  await expect(orInterrupted(stop.signal, Promise.reject(broken))).rejects.toBeInstanceOf(Interrupted);
  expect(await orInterrupted(stop.signal, Promise.resolve('opened'))).toBe('opened');
});

function reported(error: unknown, json: boolean) {
  const written = { stdout: '', stderr: '' };
  const streams = {
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  };
  return { code: reportError(error, createOutput(streams, json)), ...written };
}
