import { connect } from 'node:net';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { NightshiftError } from '../../../src/platform/errors.ts';
import {
  type PostgresFailure,
  postgresFailure,
  tellingOutages,
} from '../../../src/platform/postgres/outage.ts';
import { freePort } from '../../support/redis-server.ts';

/** An error of the server. */
function saying(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError(`says ${code}`, 0, 'error');
  error.code = code;
  return error;
}
/** An error of Node. */
const failing = (code: string): Error => Object.assign(new Error(`connect ${code} 127.0.0.1:5432`), { code });

const ERRORS: Readonly<Record<PostgresFailure, readonly (readonly [string, unknown])[]>> = {
  away: [
    ['connection_exception', saying('08000')],
    ['connection_failure', saying('08006')],
    ['what a pooler says of a server that it does not reach', saying('08P01')],
    ['too_many_connections', saying('53300')],
    ['disk_full', saying('53100')],
    ['out_of_memory', saying('53200')],
    ['admin_shutdown', saying('57P01')],
    ['crash_shutdown', saying('57P02')],
    ['cannot_connect_now', saying('57P03')],
    ['database_dropped', saying('57P04')],
    ['query_canceled, as by a statement_timeout', saying('57014')],
    ['io_error', saying('58030')],
    ['read_only_sql_transaction', saying('25006')],
    ['invalid_password', saying('28P01')],
    ['invalid_catalog_name', saying('3D000')],
    ['nobody listens', failing('ECONNREFUSED')],
    ['a reset', failing('ECONNRESET')],
    ['a broken pipe', failing('EPIPE')],
    ['no packet comes back', failing('ETIMEDOUT')],
    ['no route', failing('EHOSTUNREACH')],
    ['no network', failing('ENETUNREACH')],
    ['no name', failing('ENOTFOUND')],
    ['no name for now', failing('EAI_AGAIN')],
    ['no socket in the file system', failing('ENOENT')],
    ['a stream that has ended', failing('ERR_STREAM_DESTROYED')],
    ['the driver: it ended', new Error('Connection terminated')],
    ['the driver: it broke', new Error('Connection terminated unexpectedly')],
    ['the driver: it did not come about', new Error('Connection terminated due to connection timeout')],
    ['the driver: none in time', new Error('timeout exceeded when trying to connect')],
    ['the driver: no reply in time', new Error('Query read timeout')],
    [
      'the driver: one that broke before',
      new Error('Client has encountered a connection error and is not queryable'),
    ],
  ],
  busy: [
    ['lock_not_available', saying('55P03')],
    ['deadlock_detected', saying('40P01')],
    ['serialization_failure', saying('40001')],
  ],
  fault: [
    ['unique_violation', saying('23505')],
    ['check_violation', saying('23514')],
    ['numeric_value_out_of_range', saying('22003')],
    ['invalid_text_representation', saying('22P02')],
    ['program_limit_exceeded', saying('54000')],
    ['raise_exception', saying('P0001')],
    ['undefined_table', saying('42P01')],
    ['syntax_error', saying('42601')],
    ['in_failed_sql_transaction', saying('25P02')],
    ['internal_error', saying('XX000')],
    ['a value of no type', new TypeError('Cannot read properties of undefined')],
    ['a value out of range', new RangeError('The value is out of range')],
    ['one of ours', new NightshiftError('OUTPUT_SCHEMA', 'It ended.', 'Mend it.')],
    ['a pool that we ended', new Error('Cannot use a pool after calling end on the pool')],
    ['no error at all', 'ECONNREFUSED'],
  ],
};

describe.each(Object.entries(ERRORS))('%s', (failure, errors) => {
  it.each(errors)('%s', (_, error) => {
    expect(postgresFailure(error)).toBe(failure);
  });
});

describe('a real server', () => {
  it('that nobody has started is away, on all its addresses', async () => {
    const port = await freePort();
    const client = new pg.Client({ host: 'localhost', port });
    const error = await client.connect().catch((reason: unknown) => reason);
    expect(postgresFailure(error)).toBe('away');
    const socket = connect(port, '127.0.0.1');
    const refused = await new Promise((resolve) => socket.once('error', resolve));
    expect(postgresFailure(refused)).toBe('away');
  });
});

describe('a store that reports outages', () => {
  const store = tellingOutages({
    name: 'a store',
    answer: async (given: number) => given + 1,
    fail: async (error: unknown): Promise<void> => {
      throw error;
    },
  });

  it('answers as before', async () => {
    expect(store.name).toBe('a store');
    expect(await store.answer(1)).toBe(2);
  });

  it.each([
    ['DEPENDENCY_DOWN', saying('57P01')],
    ['DATABASE_BUSY', saying('55P03')],
  ])('says %s, with what happened as the cause', async (code, error) => {
    await expect(store.fail(error)).rejects.toMatchObject({ code, cause: error });
  });

  it('passes on other errors', async () => {
    const error = saying('23505');
    await expect(store.fail(error)).rejects.toBe(error);
  });
});
