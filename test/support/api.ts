import { randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll } from 'vitest';
import type { Scope } from '../../src/access/actor.ts';
import type { KeyScope } from '../../src/access/api-key.ts';
import { createApiServer } from '../../src/api/create-api-server.ts';
import { composeAccess } from '../../src/app/access.ts';
import type { App } from '../../src/app/compose.ts';
import { composeApi } from '../../src/app/compose-api.ts';
import type { Logger } from '../../src/platform/logger.ts';
import { OPERATOR } from './actor.ts';
import { testConfig } from './app.ts';
import { temporaryFolder } from './cli.ts';
import { createEngine, type Engine } from './engine.ts';
import { silentLogger } from './silent-logger.ts';

type Method = NonNullable<InjectOptions['method']>;
/** Asks for something; the answer is as it was sent. */
export type Ask = (
  method: Method,
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<LightMyRequestResponse>;

export type ServedApi = Awaited<ReturnType<typeof serveApi>>;

/** The API over the database of an app, as its own process has it; nothing listens. */
export async function serveApi(
  app: App,
  { url }: { readonly url: string },
  environment: Record<string, string> = {},
  logger: Logger = silentLogger,
) {
  const folder = temporaryFolder();
  const config = testConfig({ DATA_DIR: folder.path, ...environment });
  const api = await composeApi({ config, database: { url }, logger });
  const access = composeAccess(config, { url, settings: api.settings }, logger);
  const server = await createApiServer({ api, access });

  const asking =
    (given: Record<string, string>): Ask =>
    (method, path, body, headers = {}) =>
      server.inject({
        method,
        url: path,
        headers: { host: 'localhost', ...given, ...headers },
        ...(body !== undefined && { payload: body as object }),
      });

  return {
    api,
    server,
    /** Nobody known. */
    stranger: asking({}),
    /** Somebody with a key of these scopes; `user` by e-mail, whose accounts `own` and `team` are. */
    async as(
      scopes: KeyScope | readonly KeyScope[],
      { book = 'all', user }: { readonly book?: Scope; readonly user?: string } = {},
    ): Promise<Ask> {
      const { key } = await app.actions.keys.add(OPERATOR, {
        ...{ name: `test-${randomUUID()}`, scopes: [scopes].flat(), book, user },
      });
      return asking({ authorization: `Bearer ${key}` });
    },
    async close() {
      await server.close();
      await access.close();
      await api.close();
      folder.remove();
    },
  };
}

/** An engine and its API for the tests of one file, after which both are closed. */
export async function serveEngine(): Promise<{ readonly engine: Engine; readonly served: ServedApi }> {
  const engine = await createEngine();
  const served = await serveApi(engine.app, engine);
  afterAll(async () => {
    await served.close();
    await engine.close();
  });
  return { engine, served };
}
