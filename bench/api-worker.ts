/** The API as `start --role api` serves it, in a process of its own. */
import { createApiServer } from '../src/api/create-api-server.ts';
import { composeAccess } from '../src/app/access.ts';
import { composeApi } from '../src/app/compose-api.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { quietLogger } from './nightshift.ts';
import { optionsOfWorker, serveUntilStopped } from './worker-process.ts';

export type ApiWorkerOptions = {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly port: number;
};

const { databaseUrl: url, redisUrl, dataDir, port } = optionsOfWorker<ApiWorkerOptions>();
const config = loadConfig({
  ...{ DATA_DIR: dataDir, LOG_LEVEL: 'error' },
  ...(redisUrl === null ? {} : { QUEUE_URL: redisUrl }),
});
const api = await composeApi({ config, database: { url }, logger: quietLogger });
const access = composeAccess(config, { url, settings: api.settings }, quietLogger);
const server = await createApiServer({ api, access });
await server.listen({ host: '127.0.0.1', port });
serveUntilStopped(async () => {
  await server.close();
  await access.close();
  await api.close();
});
