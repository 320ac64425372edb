import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintLibrary } from '../../src/checker/lint-library.ts';
import { type Audience, playbookFileSchema } from '../../src/playbook/schema.ts';
import { type TargetedPlaybook, versionsOf } from '../../src/playbook/versions.ts';
import { mutated } from '../support/mutations/sound-playbook.ts';

type Window = readonly [max: number | null, min: number | null];

function version(
  key: string,
  [days_max, days_min]: Window,
  more: Partial<TargetedPlaybook> & { anchor?: string } = {},
): TargetedPlaybook {
  const { anchor = 'renewal_date', ...rest } = more;
  const playbook = mutated({ key, window: { days_min, days_max, anchor } });
  return { playbook, audience: {}, priority: 0, name: 'general', ...rest };
}
const problems = (...versions: TargetedPlaybook[]): string[] =>
  lintLibrary(versions).map(({ code, where, message }) => `${code} ${where}: ${message}`);
const large: Audience = { arr_min: 100_000 };

describe('the stage library', () => {
  it('covers every day once, for every audience', () => {
    const folder = new URL('../../seeds/playbooks/', import.meta.url);
    const versions = readdirSync(folder).flatMap((file) =>
      versionsOf(playbookFileSchema.parse(parse(readFileSync(new URL(file, folder), 'utf8')))),
    );
    expect(lintLibrary(versions)).toEqual([]);
  });
});

describe('windows for the same contracts', () => {
  it('may follow each other', () => {
    expect(problems(version('a', [null, 91]), version('b', [90, 60]), version('c', [59, null]))).toEqual([]);
  });

  it('leave a gap', () => {
    expect(problems(version('a', [120, 90]), version('b', [80, 60]))).toEqual([
      'window_gap b: nothing runs on the days 89 to 81 before the renewal date, after a',
    ]);
  });

  it('leave no gap within a longer window', () => {
    expect(
      problems(version('a', [120, 90]), version('b', [80, 60]), version('all', [null, null])).filter((each) =>
        each.startsWith('window_gap'),
      ),
    ).toEqual([]);
  });

  it('overlap', () => {
    expect(problems(version('a', [90, 70]), version('b', [80, 60]))).toEqual([
      'window_overlap b: runs for the same contracts as a on the days 80 to 70 before the renewal date',
    ]);
  });

  it('overlap where one is open', () => {
    expect(problems(version('a', [null, 30]), version('b', [40, 10]))).toEqual([
      'window_overlap b: runs for the same contracts as a on the days 40 to 30 before the renewal date',
    ]);
  });

  it('are compared for the narrower audience too, with the version that is chosen for it', () => {
    const general = [version('a', [90, 61]), version('b', [60, 30])];
    const narrow = version('b', [75, 30], { audience: large, name: 'large' });
    expect(problems(...general, narrow)).toEqual([
      'window_overlap b (large): runs for the same contracts as a on the days 75 to 61 before the renewal date',
    ]);
  });

  it('of different anchors are not compared', () => {
    expect(problems(version('a', [90, 70]), version('b', [80, 60], { anchor: 'notice_deadline' }))).toEqual(
      [],
    );
  });

  it('for different contracts are not compared', () => {
    const small = version('b', [80, 60], { audience: { arr_max: 99_999 } });
    expect(problems(version('a', [90, 70], { audience: large }), small)).toEqual([]);
  });
});

describe('a version that is never chosen', () => {
  it('is outranked for every contract of its audience', () => {
    const first = version('a', [90, 60], { audience: {}, priority: 5 });
    const never = version('a', [90, 60], { audience: large, name: 'large' });
    expect(problems(first, never)).toEqual([
      'version_unreachable a (large): a is chosen for every contract that it is for',
    ]);
  });

  it('is neither a narrower one nor one that shares its audience', () => {
    const narrow = version('a', [90, 60], { audience: large, name: 'large' });
    expect(problems(version('a', [90, 60]), narrow, { ...narrow, name: 'large_b' })).toEqual([]);
  });

  it('asks for what no contract has', () => {
    const never = version('a', [90, 60], { audience: { arr_min: 5, arr_max: 4 } });
    expect(problems(never)).toEqual([
      'audience_impossible a: no contract has an ARR of at least 5 and at most 4',
    ]);
    expect(lintLibrary([never])).toMatchObject([{ severity: 'error' }]);
  });
});
