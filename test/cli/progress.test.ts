import { expect, test } from 'vitest';
import { showProgress } from '../../src/cli/progress.ts';

test('off a terminal: a plain line at most every two seconds', () => {
  let now = 0;
  let written = '';
  const progress = showProgress({ write: (text) => (written += text) }, () => now);
  for (let done = 0; done <= 50; done += 1) {
    progress.update({ done, total: 50 });
    now += 100;
  }
  progress.stop();
  expect(written).toBe('20 of 50 executions done\n40 of 50 executions done\n');
});
