import type { FastifyInstance } from 'fastify';
import { NightshiftError } from '../platform/errors.ts';

type Address = { readonly host: string; readonly port: number; readonly isPortChosen: boolean };

/**
 * Listens, and resolves to the URL to show to people. Takes a free port where `port` is taken and nobody chose it.
 * @throws NightshiftError `CONFIG_INVALID` where a chosen port, or the host, cannot be bound.
 */
export async function listen(
  server: FastifyInstance,
  { host, port, isPortChosen }: Address,
): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    if (isPortChosen || codeOf(error) !== 'EADDRINUSE') throw cannotListen(host, port, codeOf(error), error);
    await server.listen({ host, port: 0 });
  }
  const name = host.includes(':') ? `[${host}]` : host;
  const [address] = server.addresses();
  return `http://${name}:${typeof address === 'object' ? address.port : port}`;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

function cannotListen(host: string, port: number, reason: string, cause: unknown): NightshiftError {
  const why = reason === 'EADDRINUSE' ? 'another process uses it' : reason;
  return new NightshiftError(
    'CONFIG_INVALID',
    `Port ${port} on ${host} cannot be had: ${why}.`,
    'Choose another one with --port or PORT, or leave both out to use any that is free.',
    { port, reason },
    cause,
  );
}
