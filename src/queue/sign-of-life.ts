import { Duplex } from 'node:stream';
import type { PostgresQueueBackend } from 'bullmq';

/**
 * BullMQ's backend on Postgres trusts the connection on which it listens for jobs: once that has fallen silent no job is
 * told, or, where it had not begun to listen, a worker asks for that in vain for ever and takes none. Here it is asked for
 * a sign of life before each wait, and thrown away where it gives none: BullMQ then makes another.
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
    // Without the error, which has no listener left where the backend is being closed, and would end the process.
    if (socket instanceof Duplex) socket.destroy();
    throw error;
  }
}
