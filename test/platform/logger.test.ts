import { describe, expect, it, test } from 'vitest';
import { loggable, withFields } from '../../src/platform/logger.ts';
import { createPinoLogger } from '../../src/platform/pino-logger.ts';
import { keptLogger } from '../support/kept-logger.ts';

/** A logger whose lines are kept as they would be written. */
function written() {
  const lines: string[] = [];
  return { lines, logger: createPinoLogger('debug', { write: (line) => lines.push(line) }) };
}

/** As code would that got round the types. */
const untyped = (fields: unknown): Record<string, number> => fields as Record<string, number>;

describe('a log line', () => {
  it('holds the fields that we know', () => {
    const { lines, logger } = written();
    const fields = { executionId: '0c2e', code: 'LEASE_LOST', leaseEpoch: 3, provider: null };
    logger.warn(fields, 'run execution');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      ...fields,
      ...{ level: 40, time: expect.any(String), msg: 'run execution' },
    });
  });

  test.each([
    ['a field that we do not know', { password: 'c4n4ry' }],
    ['an error, with its message and stack', { err: new Error('c4n4ry') }],
    ['an object', { code: { said: 'c4n4ry' } }],
    ['a list', { sources: ['c4n4ry'] }],
    ['a text where an id belongs', { executionId: 'dear c4n4ry, please' }],
    ['an address', { requestId: 'https://host/?token=c4n4ry' }],
    ['an e-mail address with a name', { source: 'c4n4ry@example.com' }],
    ['a number as text', { ms: 'c4n4ry' }],
    ['an address with a query where a route belongs', { route: '/api/x?token=c4n4ry' }],
    [
      'a name that every object has',
      JSON.parse('{"__proto__": {"code": "c4n4ry"}, "constructor": "c4n4ry"}'),
    ],
  ])('drops %s', (_what, fields) => {
    const { lines, logger } = written();
    logger.error(untyped(fields), 'worker');
    expect(lines[0]).not.toContain('c4n4ry');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'worker' });
  });
});

it('what is bound stands in every line, so that one search finds all of an execution', () => {
  const kept = keptLogger();
  const log = withFields(kept, { executionId: '0c2e' });
  log.info({ step: 'assess' }, 'run step');
  log.warn({}, 'run execution');
  log.error({ code: 'INTERNAL' }, 'run execution');
  expect(kept.lines.map(({ executionId }) => executionId)).toEqual(['0c2e', '0c2e', '0c2e']);
});

it('a field without a value is left out', () => {
  expect(loggable({ code: undefined, step: 'assess' })).toEqual({ step: 'assess' });
});
