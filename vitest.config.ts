import { defineConfig } from 'vitest/config';

const PROPERTIES = 'test/**/*.property.test.ts';
/** What needs a database, a queue or a process of its own. */
const INTEGRATION = ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'];

const shared = {
  pool: 'forks' as const,
  // Knex imports the migrations by itself, past vite: on Node 20 that takes tsx.
  execArgv: ['--import', 'tsx'] as string[],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/support/count-reporter.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...INTEGRATION, PROPERTIES, 'test/live/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: INTEGRATION,
          exclude: [PROPERTIES],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'properties',
          include: [PROPERTIES],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
