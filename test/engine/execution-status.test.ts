import { describe, expect, it } from 'vitest';
import { EXECUTION_STATUSES, statesBefore, TRANSITIONS } from '../../src/engine/execution-status.ts';

describe('the transitions of an execution', () => {
  it('are given for every status, and lead to known ones', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...EXECUTION_STATUSES].sort());
    for (const targets of Object.values(TRANSITIONS))
      for (const target of targets) expect(EXECUTION_STATUSES).toContain(target);
  });

  it('let every unfinished one come to an end that a person can see', () => {
    const unfinished = ['pending', 'running', 'waiting'] as const;
    for (const status of unfinished) {
      expect(TRANSITIONS[status]).toEqual(expect.arrayContaining(['failed', 'cancelled', 'superseded']));
    }
  });

  it('never lead out of superseded, nor from cancelled back to work', () => {
    expect(TRANSITIONS.superseded).toEqual([]);
    expect(TRANSITIONS.cancelled).toEqual(['superseded']);
  });

  it('reach running only from pending, or from running once its lease has run out', () => {
    expect(statesBefore('running')).toEqual(['pending', 'running']);
    expect(statesBefore('cancelled')).toEqual(['pending', 'running', 'waiting', 'failed']);
  });
});
