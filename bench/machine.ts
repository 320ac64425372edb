import { cpus, totalmem } from 'node:os';
import type { Servers } from './measure.ts';

/** The machine that the figures were measured on, without any names. */
export async function machine({ postgres, redis }: Servers) {
  const { rows } = await postgres.pool.query<{ server_version: string }>('SHOW server_version');
  const info = (await redis?.client.info('server')) ?? '';
  return {
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: rows[0]?.server_version.split(' ')[0] ?? null,
    redis: /^redis_version:(\S+)/m.exec(info)?.[1] ?? null,
  };
}
