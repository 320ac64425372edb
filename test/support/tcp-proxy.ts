import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** From now on nothing passes, in either direction, and nobody is told. */
  hold(): void;
  /** What was held back passes, and everything after it. */
  release(): void;
  /** Cuts every connection; new ones are taken. */
  cut(): void;
  /** Cuts every connection, and new ones at once, until `accept`. */
  refuse(): void;
  accept(): void;
  /** The next `times` that a client says `words`, the server hears them, its reply is lost and the connection is cut. */
  loseReplies(words: string, times?: number): void;
  close(): Promise<void>;
};

/** Stands before a server, so that a test can silence it or cut its connections without harm to others that use it. */
export async function startProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let held = false;
  let refused = false;
  let toLose = { words: '', times: 0 };
  const server = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const upstream = connect(target);
    let isReplyLost = false;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (from === client && toLose.times > 0 && chunk.includes(toLose.words)) {
          toLose = { ...toLose, times: toLose.times - 1 };
          isReplyLost = true;
        }
        if (from === upstream && isReplyLost) client.destroy();
        else to.write(chunk);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (held) from.pause();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hold() {
      held = true;
      for (const socket of sockets) socket.pause();
    },
    release() {
      held = false;
      for (const socket of sockets) socket.resume();
    },
    cut,
    refuse() {
      refused = true;
      cut();
    },
    accept() {
      refused = false;
    },
    loseReplies(words, times = 1) {
      toLose = { words, times };
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}

/** A proxy before the server of a URL, and the URL that leads through it. */
export async function proxyTo(url: string): Promise<TcpProxy & { readonly url: string }> {
  const through = new URL(url);
  const proxy = await startProxy({ host: through.hostname, port: Number(through.port) });
  through.host = `127.0.0.1:${proxy.port}`;
  return Object.assign(proxy, { url: through.href });
}
