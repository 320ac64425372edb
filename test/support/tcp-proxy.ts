import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** From now on nothing passes, in either direction, and no end notices. */
  hold(): void;
  /** What was held back passes, and everything after it. */
  release(): void;
  /** Cuts every connection; new ones are accepted. */
  cut(): void;
  /** Cuts every connection, and new ones at once, until `accept`. */
  refuse(): void;
  accept(): void;
  /** The next `times` that a client sends `words`, the server gets them, its reply is lost and the connection is cut. */
  loseReplies(words: string, times?: number): void;
  /**
   * Open connections fall silent for good: what is sent on them is accepted and lost, and neither end hears from the
   * other again, not even of its end. New connections work, as after a failover behind a stable address.
   */
  silence(): void;
  /**
   * Passes on the next messages that contain this text, and silences their connections from then on: the work is done,
   * the answer lost.
   */
  silenceAfter(text: string, times: number): void;
  /** How many connections have fallen silent so far. */
  readonly silenced: number;
  close(): Promise<void>;
};

type Pair = { readonly client: Socket; readonly upstream: Socket; silent: boolean };

/** Stands before a server, so that a test can silence it or cut its connections without disturbing its other users. */
export async function startProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const pairs = new Set<Pair>();
  let paused = false;
  let refused = false;
  let toLose = { words: '', times: 0 };
  let silenced = 0;
  let lastWords = { text: '', times: 0 };
  const silence = (pair: Pair): void => {
    if (!pair.silent) silenced += 1;
    pair.silent = true;
  };
  const server = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const pair = { client, upstream: connect(target), silent: false };
    pairs.add(pair);
    let isReplyLost = false;
    for (const [from, to] of [
      [client, pair.upstream],
      [pair.upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (pair.silent) return;
        if (from === client && toLose.times > 0 && chunk.includes(toLose.words)) {
          toLose = { ...toLose, times: toLose.times - 1 };
          isReplyLost = true;
        }
        if (from === pair.upstream && isReplyLost) {
          client.destroy();
          return;
        }
        to.write(chunk);
        if (from !== client || lastWords.times === 0 || !chunk.includes(lastWords.text)) return;
        lastWords.times -= 1;
        silence(pair);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        pairs.delete(pair);
        if (!pair.silent) to.destroy();
      });
      if (paused) from.pause();
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
      paused = true;
      for (const socket of sockets) socket.pause();
    },
    release() {
      paused = false;
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
    silence() {
      for (const pair of pairs) silence(pair);
    },
    silenceAfter(text, times) {
      lastWords = { text, times };
    },
    get silenced() {
      return silenced;
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
