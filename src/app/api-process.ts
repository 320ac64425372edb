import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { environmentSchema } from '../platform/config/config.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { questionSchema } from './parent-process.ts';

const NIGHTSHIFT = fileURLToPath(new URL('../../bin/nightshift.mjs', import.meta.url));
/** What any process needs of its environment. */
const OF_THE_SYSTEM = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS'];
/** What the process that faces the network must not hold: whoever takes it over could spend, or write as the engine. */
const NOT_FOR_IT = ['DATABASE_URL', 'API_DATABASE_URL', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];
const READY_MS = 60_000;
const STOP_MS = 10_000;
const RESTART_MS = { first: 500, longest: 30_000 };

/** What the process tells once it listens. */
const readySchema = z.object({
  url: z.string(),
  demoLink: z.string().nullable(),
  showsPages: z.boolean(),
});
export type ApiReady = z.infer<typeof readySchema>;

type ApiProcessOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A login that may act as the API's role and no other. */
  readonly databaseUrl: string;
  readonly port: number | undefined;
  /** The e-mail address of whom a link is made for that signs in once; null for none. */
  readonly demoUser: string | null;
  readonly logger: Logger;
  /** What the process shows at its `/metrics`: this one works, and it does not. */
  readonly collectMetrics: () => Promise<string>;
};

export type ApiProcess = { readonly ready: ApiReady; stop(): Promise<void> };

/** The environment of the process: what it is configured by, without what it must not hold. */
export function environmentOfApi({
  environment,
  databaseUrl,
  port,
  demoUser,
}: Omit<ApiProcessOptions, 'logger' | 'collectMetrics'>): Record<string, string> {
  const names = [...OF_THE_SYSTEM, ...Object.keys(environmentSchema.shape)];
  const passed = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined || NOT_FOR_IT.includes(name) ? [] : [[name, value]];
  });
  // A queue in Postgres may be named with the owner's login, which opens more than the queue.
  const queueUrl = environment.QUEUE_URL ?? '';
  return {
    ...Object.fromEntries(passed),
    ...(/^postgres/.test(queueUrl) && queueUrl === environment.DATABASE_URL && { QUEUE_URL: '' }),
    DATABASE_URL: databaseUrl,
    ...(port !== undefined && { PORT: String(port) }),
    ...(demoUser !== null && { NIGHTSHIFT_DEMO_USER: demoUser }),
  };
}

/**
 * Starts the API as a process of its own and keeps it up until it is stopped: one that ends is started again, at the same
 * port. @throws NightshiftError `DEPENDENCY_DOWN` where the first start fails
 */
export async function startApiProcess(options: ApiProcessOptions): Promise<ApiProcess> {
  const { logger } = options;
  let isStopping = false;
  let delayMs = RESTART_MS.first;
  let port = options.port;
  let child: ChildProcess;

  async function start(): Promise<ApiReady> {
    child = spawn(process.execPath, [NIGHTSHIFT, 'start', '--role', 'api'], {
      env: environmentOfApi({ ...options, port }),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const current = child;
    const ready = await readyOf(current);
    current.on('message', (message) => answer(current, message));
    port = Number(new URL(ready.url).port);
    delayMs = RESTART_MS.first;
    current.once('exit', (code) => {
      if (isStopping) return;
      logger.error({ code: 'API_ENDED', exitCode: code }, 'api process');
      restart();
    });
    return ready;
  }

  function answer(asking: ChildProcess, message: unknown): void {
    const question = questionSchema.safeParse(message);
    if (!question.success) return;
    const { id } = question.data;
    options
      .collectMetrics()
      .catch(() => null)
      .then((text) => asking.connected && asking.send({ id, text }));
  }

  function restart(): void {
    setTimeout(() => {
      if (isStopping) return;
      start().catch(() => {
        child.kill('SIGKILL');
        restart();
      });
    }, delayMs).unref();
    delayMs = Math.min(delayMs * 2, RESTART_MS.longest);
  }

  const ready = await start().catch((error: unknown) => {
    isStopping = true;
    child.kill('SIGKILL');
    throw error;
  });
  return {
    ready,
    async stop() {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

async function readyOf(child: ChildProcess): Promise<ApiReady> {
  const waited = new AbortController();
  const timer = setTimeout(() => waited.abort(), READY_MS);
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal: waited.signal }),
      once(child, 'exit', { signal: waited.signal }).then(() => [null]),
    ]);
    const ready = readySchema.safeParse(message);
    if (ready.success) return ready.data;
  } catch {
    // Told below.
  } finally {
    clearTimeout(timer);
    waited.abort();
  }
  throw new NightshiftError(
    'DEPENDENCY_DOWN',
    'The process of the API did not come up.',
    'Its own words stand above; `nightshift start --role api` starts it alone.',
  );
}
