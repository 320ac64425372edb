import { defineConfig } from 'vitest/config';

/** Calls real providers and costs money, if only cents: run by hand with keys in the environment, never in the suite. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    execArgv: ['--import', 'tsx'],
    testTimeout: 300_000,
    maxWorkers: 1,
    disableConsoleIntercept: true,
  },
});
