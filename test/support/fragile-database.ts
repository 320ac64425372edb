import { startProxy, type TcpProxy } from './tcp-proxy.ts';

export type FragileDatabase = {
  /** Of the same database, by a way that the test can cut; whoever takes the straight one sees it all the while. */
  readonly url: string;
  readonly proxy: TcpProxy;
};

export async function fragileDatabase(straightUrl: string): Promise<FragileDatabase> {
  const url = new URL(straightUrl);
  const proxy = await startProxy({ host: url.hostname, port: Number(url.port || 5432) });
  url.host = `127.0.0.1:${proxy.port}`;
  return { url: url.href, proxy };
}
