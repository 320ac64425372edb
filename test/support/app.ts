import { type App, composeApp } from '../../src/app/compose.ts';
import type { LlmClient } from '../../src/llm/ports.ts';
import { type Config, loadConfig } from '../../src/platform/config/config.ts';
import type { Logger } from '../../src/platform/logger.ts';
import type { TestDatabase } from './database.ts';
import { silentLogger } from './silent-logger.ts';

/** The configuration of a given environment, without anything of the real one. */
export const testConfig = (environment: Record<string, string> = {}): Config =>
  loadConfig({ LOG_LEVEL: 'silent', RECONCILE_EVERY_SECONDS: '1', RETRY_BASE_SECONDS: '1', ...environment });

/** The whole product over a test database: real Postgres, real BullMQ, the mock model unless another is given. */
export function testApp(
  database: Pick<TestDatabase, 'url'>,
  options: {
    readonly environment?: Record<string, string>;
    readonly llm?: LlmClient;
    readonly logger?: Logger;
  } = {},
): Promise<App> {
  const { llm, logger = silentLogger } = options;
  const overrides = llm === undefined ? {} : { llm };
  return composeApp(testConfig(options.environment), { url: database.url }, logger, overrides);
}
