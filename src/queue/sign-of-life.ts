import { Duplex } from 'node:stream';
import type { PostgresQueueBackend } from 'bullmq';

/**
 * Makes a backend check its listening connection before each wait for a job. BullMQ trusts that connection: once it has
 * fallen silent, no notification arrives, and a worker that had not begun to listen waits for ever to do so. A
 * connection that does not answer is thrown away, and BullMQ makes another.
 */
export function withSignOfLife(backend: PostgresQueueBackend): PostgresQueueBackend {
  const waitForJob = backend.waitForJob.bind(backend);
  backend.waitForJob = async (seconds) => {
    if (backend.closing === undefined) await hearFrom(backend);
    return waitForJob(seconds);
  };
  return backend;
}

async function hearFrom({ connection }: PostgresQueueBackend): Promise<void> {
  const client = await connection.getListenClient();
  try {
    await client.query('SELECT 1');
  } catch (error) {
    const socket = client.connection?.stream;
    // `destroy` without the error: while the backend closes, the error has no listener left and would end the process.
    if (socket instanceof Duplex) socket.destroy();
    throw error;
  }
}
