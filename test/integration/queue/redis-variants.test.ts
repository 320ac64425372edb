import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { composeApp } from '../../../src/app/compose.ts';
import { inspectQueue } from '../../../src/app/queue.ts';
import { testConfig } from '../../support/app.ts';
import { cli, jsonOf } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase } from '../../support/database.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { hasRedisServer, startRedis } from '../../support/redis-server.ts';
import {
  type RedisVariant,
  showing,
  startCluster,
  startMutualTls,
  startMutualTlsCluster,
  startMutualTlsSentinel,
  startSentinel,
  startTls,
} from '../../support/redis-variants.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});
function closeLater<T extends { close(): Promise<void> }>(each: T): T {
  opened.push(each);
  return each;
}

async function engineOn({ environment }: RedisVariant): Promise<Engine> {
  const engine = closeLater(
    await createEngine({ ENQUEUE_TIMEOUT_SECONDS: '2', REDISPATCH_AFTER_SECONDS: '1', ...environment }),
  );
  await engine.publish();
  return engine;
}

async function completes(engine: Engine): Promise<void> {
  const { executionId } = await engine.start();
  await vi.waitFor(async () => {
    await engine.app.reconcile();
    expect((await engine.find(executionId)).status).toBe('completed');
  }, WAIT);
}

describe.skipIf(!hasRedisServer('valkey-server'))('Valkey (needs valkey-server on the PATH)', () => {
  it('runs executions, and is called by its name', async () => {
    const server = closeLater(await startRedis({ program: 'valkey-server' }));
    const environment = { QUEUE_URL: server.url.replace('redis:', 'valkey:') };
    const engine = await engineOn({ environment, close: server.close });
    const worker = await engine.app.startWorker();
    await completes(engine);
    await worker.drain(5_000);
    const { product } = await inspectQueue(testConfig(environment), { url: '' });
    expect(product).toMatch(/^Valkey \d/);
  });
});

describe.skipIf(!hasRedisServer())('Redis in other shapes (needs redis-server on the PATH)', () => {
  describe.skipIf(!hasOpenssl)('behind TLS, with a password and a database number (needs openssl)', () => {
    it('runs executions, where its certificate is trusted', async () => {
      const variant = closeLater(await startTls());
      const engine = await engineOn(variant);
      const worker = await engine.app.startWorker();
      await completes(engine);
      await worker.drain(5_000);
      const state = await inspectQueue(testConfig(variant.environment), { url: '' });
      expect(state.address).toMatch(/^rediss:\/\/127\.0\.0\.1:\d+\/3$/);
    });

    it('is refused where its certificate is not, or the password is wrong, and says how to mend it', async () => {
      const { environment } = closeLater(await startTls());
      const { QUEUE_TLS_CA_FILE: _, ...untrusted } = environment;
      await expect(inspectQueue(testConfig(untrusted), { url: '' })).rejects.toMatchObject({
        code: 'DEPENDENCY_DOWN',
        hint: expect.stringContaining('QUEUE_TLS_CA_FILE'),
      });
      await expect(
        inspectQueue(testConfig({ ...environment, QUEUE_TLS_SERVERNAME: 'other.test' }), { url: '' }),
      ).rejects.toMatchObject({ hint: expect.stringContaining('QUEUE_TLS_SERVERNAME') });
      const wrong = { ...environment, QUEUE_URL: environment.QUEUE_URL?.replace(/:[^:]*@/, ':wrong@') ?? '' };
      const refusal = await inspectQueue(testConfig(wrong), { url: '' }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining('password') });
      expect(JSON.stringify(refusal)).not.toContain('wrong');
    });
  });

  describe.skipIf(!hasOpenssl)('behind TLS that asks for a client certificate (needs openssl)', () => {
    const inspect = (environment: Record<string, string>) =>
      inspectQueue(testConfig(environment), { url: '' });

    it('runs executions for who shows one that it trusts', async () => {
      const engine = await engineOn(closeLater(await startMutualTls()));
      const worker = await engine.app.startWorker();
      await completes(engine);
      await worker.drain(5_000);
    });

    it('says every time that one is missing', async () => {
      const { anonymous } = closeLater(await startMutualTls());
      // A reset of the connection may outrun what the server says: ask often, also side by side.
      const refusals = await Promise.all(
        Array.from({ length: 8 }, () => inspect(anonymous).catch((error: unknown) => error)),
      );
      for (const refusal of refusals)
        expect(refusal).toMatchObject({
          code: 'CONFIG_INVALID',
          message: expect.stringMatching(
            /^Redis at rediss:\S+ asks for a client certificate, and none is set\.$/,
          ),
          hint: expect.stringContaining('QUEUE_TLS_CERT_FILE and QUEUE_TLS_KEY_FILE'),
        });
    });

    it('is told by doctor and ends start with exit code 3 where none is set', async () => {
      const { anonymous, environment } = closeLater(await startMutualTls());
      const database = await createTestDatabase();
      closeLater({ close: () => dropTestDatabase(database) });
      const run = (argv: string[], queue: Record<string, string>) =>
        cli([...argv, '--json'], { DATABASE_URL: database.url, LOG_LEVEL: 'silent', ...queue });
      const missing = expect.stringContaining('asks for a client certificate, and none is set');
      const hint = expect.stringContaining('QUEUE_TLS_CERT_FILE');
      expect(jsonOf(await run(['doctor'], anonymous))).toMatchObject({
        ok: false,
        checks: expect.arrayContaining([{ name: 'queue', status: 'fail', detail: missing, hint }]),
      });
      const started = await run(['start', '--once'], anonymous);
      expect(started.code).toBe(3);
      expect(started.stdout + started.stderr).toContain('asks for a client certificate, and none is set');
      expect(jsonOf(await run(['doctor'], environment))).toMatchObject({
        checks: expect.arrayContaining([expect.objectContaining({ name: 'queue', status: 'ok' })]),
      });
    });

    it('names the variables also where the server speaks TLS 1.2, which has no word for it', async () => {
      const { anonymous, environment } = closeLater(await startMutualTls(['--tls-protocols', 'TLSv1.2']));
      await expect(inspect(anonymous)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('breaks the TLS handshake off'),
        hint: expect.stringContaining('QUEUE_TLS_CERT_FILE and QUEUE_TLS_KEY_FILE'),
      });
      expect(await inspect(environment)).toMatchObject({ evictionPolicy: 'noeviction' });
    });

    it('refuses one that it does not trust, which is told with its file', async () => {
      const { anonymous, stranger } = closeLater(await startMutualTls());
      await expect(inspect({ ...anonymous, ...showing(stranger) })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(`does not accept the client certificate ${stranger.certificate}`),
      });
    });

    it.each([
      ['Sentinels', startMutualTlsSentinel],
      ['a Cluster', startMutualTlsCluster],
    ])('asks the same with %s', async (_, start) => {
      const { environment, anonymous, stranger } = closeLater(await start());
      const engine = await engineOn({ environment, close: async () => undefined });
      const worker = await engine.app.startWorker();
      await completes(engine);
      await worker.drain(5_000);
      await expect(inspect(anonymous)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('asks for a client certificate, and none is set'),
      });
      await expect(inspect({ ...anonymous, ...showing(stranger) })).rejects.toMatchObject({
        message: expect.stringContaining(`does not accept the client certificate ${stranger.certificate}`),
      });
      const { QUEUE_TLS_CA_FILE: _ca, ...untrusted } = environment;
      await expect(inspect(untrusted)).rejects.toMatchObject({
        hint: expect.stringContaining('QUEUE_TLS_CA_FILE'),
      });
    });

    it('is not even asked where the files are not a certificate and its key', async () => {
      const { environment, known, stranger, folder } = closeLater(await startMutualTls());
      const [locked, empty] = [join(folder, 'locked.pem'), join(folder, 'empty.pem')];
      execFileSync('openssl', ['pkcs8', '-topk8', '-in', known.key, '-passout', 'pass:abcd', '-out', locked]);
      writeFileSync(empty, '');
      const wrong: [Record<string, string>, string][] = [
        [{ QUEUE_TLS_CERT_FILE: `${empty}.not` }, `QUEUE_TLS_CERT_FILE ${empty}.not cannot be read (ENOENT)`],
        [{ QUEUE_TLS_KEY_FILE: folder }, `QUEUE_TLS_KEY_FILE ${folder} cannot be read (EISDIR)`],
        [{ QUEUE_TLS_CERT_FILE: empty }, `QUEUE_TLS_CERT_FILE ${empty} does not hold PEM certificates`],
        [{ QUEUE_TLS_CA_FILE: known.key }, `QUEUE_TLS_CA_FILE ${known.key} does not hold PEM certificates`],
        [{ QUEUE_TLS_KEY_FILE: stranger.key }, 'is not the key of QUEUE_TLS_CERT_FILE'],
        [{ QUEUE_TLS_KEY_FILE: locked }, `QUEUE_TLS_KEY_FILE ${locked} cannot be used`],
      ];
      const secret = readFileSync(known.key, 'utf8').split('\n')[1] ?? '';
      for (const [variables, message] of wrong) {
        const refusal = await inspect({ ...environment, ...variables }).catch((error: unknown) => error);
        expect(refusal).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) });
        expect(JSON.stringify(refusal)).not.toContain(secret);
      }
    });
  });

  it('with Sentinels: goes on with the new master when the old one dies', async () => {
    const sentinel = closeLater(await startSentinel());
    const engine = await engineOn(sentinel);
    const worker = await engine.app.startWorker();
    await completes(engine);
    await sentinel.failOver();
    await completes(engine);
    await worker.drain(5_000);
  }, 60_000);

  it('as a Cluster: all keys of the queue are on one node', async () => {
    const cluster = closeLater(await startCluster());
    const engine = await engineOn(cluster);
    const worker = await engine.app.startWorker();
    await completes(engine);
    await worker.drain(5_000);
    expect(await engine.app.bullQueue.getCompletedCount()).toBe(1);
  }, 60_000);

  it('two Nightshifts on one Redis keep apart by their prefix', async () => {
    const server = closeLater(await startRedis());
    const [one, other] = [
      await engineOn({ ...server, environment: { QUEUE_URL: server.url, QUEUE_PREFIX: 'one' } }),
      await engineOn({ ...server, environment: { QUEUE_URL: server.url, QUEUE_PREFIX: 'other' } }),
    ];
    await one.start();
    await one.app.dispatch();
    expect(await one.app.bullQueue.getWaitingCount()).toBe(1);
    expect(await other.app.bullQueue.getWaitingCount()).toBe(0);
  });

  it('one that evicts is refused: at start, and by doctor, which also compares its clock', async () => {
    const evicting = closeLater(await startRedis({ settings: ['--maxmemory-policy', 'allkeys-lru'] }));
    const sound = closeLater(await startRedis());
    await expect(createEngine({ QUEUE_URL: evicting.url })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('noeviction'),
    });
    const database = await createTestDatabase();
    closeLater({ close: () => dropTestDatabase(database) });
    const doctor = async (url: string): Promise<unknown> =>
      jsonOf(
        await cli(['doctor', '--json'], { DATABASE_URL: database.url, QUEUE_URL: url, LOG_LEVEL: 'silent' }),
      );
    const policy = (name: string) => expect.stringContaining(`maxmemory-policy ${name}`);
    const hint = expect.stringContaining('noeviction');
    expect(await doctor(evicting.url)).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([
        { name: 'queue', status: 'fail', detail: policy('allkeys-lru'), hint },
      ]),
    });
    expect(await doctor(sound.url)).toMatchObject({
      checks: expect.arrayContaining([
        { name: 'queue', status: 'ok', detail: policy('noeviction'), hint: null },
        { name: 'clocks', status: 'ok', detail: expect.stringMatching(/and (?:Redis|Valkey)/), hint: null },
      ]),
    });
  });

  it('one that is away is told as such, soon, and nothing is left open', async () => {
    const server = await startRedis();
    await server.close();
    await expect(
      composeApp(
        testConfig({ QUEUE_URL: `redis://user:s3cret@127.0.0.1:${server.port}` }),
        { url: inject('serverUrl') },
        silentLogger,
      ),
    ).rejects.toMatchObject({
      code: 'DEPENDENCY_DOWN',
      message: `Redis at redis://127.0.0.1:${server.port} does not answer (ECONNREFUSED).`,
    });
  });

  it('one that goes away for good neither blocks ringing nor stopping', async () => {
    const server = await startRedis();
    const engine = await engineOn({
      ...server,
      environment: { QUEUE_URL: server.url, ENQUEUE_TIMEOUT_SECONDS: '1' },
    });
    const worker = await engine.app.startWorker();
    await engine.start();
    await server.close();
    expect(await engine.app.dispatch()).toBe(0);
    expect(await engine.app.checkReadiness()).toMatchObject({ ready: false, queue: 'down', database: 'ok' });
    await worker.drain(500);
  }, 60_000);
});
