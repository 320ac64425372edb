import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { NightshiftError } from './domain/errors.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const positive = z.coerce.number().int().positive();
const seconds = (fallback: number) => positive.default(fallback).transform((value) => value * 1000);
const zone = z.string().refine(isZone, { message: 'is not a time zone such as Europe/Berlin or UTC' });
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

/** 0 is any free port. */
export const portSchema = z.coerce.number().int().min(0).max(65_535);
const DEFAULT_PORT = 3000;

/** Every variable that Nightshift reads, with its unit in the name where it has one. */
const environmentSchema = z.object({
  DATABASE_URL: optional,
  DB_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,50}$/, 'use lower case letters, digits and _')
    .default('nightshift'),
  DB_POOL_SIZE: positive.default(12),
  DATA_DIR: z.string().default(join(PROJECT, '.nightshift')),
  SCAN_TIMEZONE: zone.default('UTC'),
  SCAN_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use HH:MM')
    .default('02:00'),
  SCAN_CHUNK_SIZE: positive.default(2_000),
  SCAN_LEASE_SECONDS: seconds(60),
  WORKER_CONCURRENCY: positive.default(16),
  LEASE_SECONDS: seconds(60),
  DRAIN_SECONDS: seconds(20),
  RECONCILE_EVERY_SECONDS: seconds(60),
  RING_TIMEOUT_SECONDS: seconds(5),
  RING_AGAIN_AFTER_SECONDS: seconds(300),
  RETRY_BASE_SECONDS: seconds(5),
  RETRY_MAX_SECONDS: seconds(900),
  LLM_PROVIDER: z.enum(['mock', 'openai', 'anthropic']).default('mock'),
  LLM_MODEL: optional,
  LLM_TIMEOUT_SECONDS: seconds(120),
  LLM_MAX_OUTPUT_TOKENS: positive.default(4_000),
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: optional,
  ANTHROPIC_API_KEY: optional,
  ANTHROPIC_BASE_URL: optional,
  HOST: z.enum(['127.0.0.1', '::1', 'localhost']).default('127.0.0.1'),
  PORT: portSchema.optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
});

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const DEFAULT_MODELS = { mock: 'mock-1', openai: 'gpt-5-mini', anthropic: 'claude-haiku-4-5' } as const;

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads the environment once. What is secret stands apart under `secrets`, and is never printed.
 * @throws NightshiftError `CONFIG_INVALID` that names every variable that is wrong.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new NightshiftError(
      'CONFIG_INVALID',
      `The configuration is not valid. ${problems.join('; ')}.`,
      'Correct or unset these environment variables; docs/configuration.md lists them all.',
      { problems },
    );
  }
  const env = parsed.data;
  return {
    dataDir: resolve(env.DATA_DIR),
    database: { schema: env.DB_SCHEMA, poolSize: env.DB_POOL_SIZE },
    scan: {
      zone: env.SCAN_TIMEZONE,
      at: env.SCAN_AT,
      chunkSize: env.SCAN_CHUNK_SIZE,
      leaseMs: env.SCAN_LEASE_SECONDS,
    },
    worker: {
      concurrency: env.WORKER_CONCURRENCY,
      leaseMs: env.LEASE_SECONDS,
      drainMs: env.DRAIN_SECONDS,
      reconcileEveryMs: env.RECONCILE_EVERY_SECONDS,
      ringTimeoutMs: env.RING_TIMEOUT_SECONDS,
      ringAgainAfterMs: env.RING_AGAIN_AFTER_SECONDS,
      retryBaseMs: env.RETRY_BASE_SECONDS,
      retryMaxMs: env.RETRY_MAX_SECONDS,
    },
    llm: {
      provider: env.LLM_PROVIDER,
      model: env.LLM_MODEL ?? DEFAULT_MODELS[env.LLM_PROVIDER],
      timeoutMs: env.LLM_TIMEOUT_SECONDS,
      maxOutputTokens: env.LLM_MAX_OUTPUT_TOKENS,
      openaiBaseUrl: env.OPENAI_BASE_URL,
      anthropicBaseUrl: env.ANTHROPIC_BASE_URL,
    },
    // A port that nobody asked for may give way to a free one.
    http: { host: env.HOST, port: env.PORT ?? DEFAULT_PORT, isPortChosen: env.PORT !== undefined },
    // Quiet by default: a command says itself what it does.
    log: { level: env.LOG_LEVEL ?? 'warn', isLevelChosen: env.LOG_LEVEL !== undefined },
    secrets: {
      databaseUrl: env.DATABASE_URL,
      openaiApiKey: env.OPENAI_API_KEY,
      anthropicApiKey: env.ANTHROPIC_API_KEY,
    },
  } as const;
}
