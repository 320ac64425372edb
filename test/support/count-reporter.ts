import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule, TestRunEndReason, TestSuite } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

/**
 * Counts tests for the last line of a run. bin/bootstrap.mjs names a file for the counts and prints that line itself,
 * when nothing can follow it. Without such a file (vitest was called directly) the line is printed at exit.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const counts = count(modules, unhandled.length);
    if (reason === 'interrupted' && counts.failed === 0) counts.failed = 1;
    const file = process.env.NIGHTSHIFT_TEST_COUNTS;
    if (file !== undefined) {
      writeFileSync(file, JSON.stringify(counts));
      return;
    }
    process.once('exit', () => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    });
  }
}

/**
 * Tests that neither passed nor failed (skipped, todo, never reached) count as skipped; errors outside of tests count
 * as failures.
 */
function count(modules: readonly TestModule[], unhandled: number): Counts {
  const counts: Counts = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
    }
    counts.failed += [module, ...module.children.allSuites()].filter(hasOwnErrors).length;
  }
  return counts;
}

/** A file that does not load, or a hook that throws. */
function hasOwnErrors(suite: TestModule | TestSuite): boolean {
  return suite.errors().length > 0;
}
