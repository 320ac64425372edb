import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  answerTo,
  begin,
  type ExecutionEvent,
  type ExecutionState,
} from '../../src/engine/execution-state.ts';
import { progressOf } from '../../src/engine/progress.ts';
import type { LlmCall } from '../../src/llm/call.ts';
import { NightshiftError } from '../../src/platform/errors.ts';
import type { JsonObject } from '../../src/platform/json.ts';
import type { Playbook } from '../../src/playbook/schema.ts';
import { ExecutionModel, NOW } from '../support/execution-model.ts';
import { fullContext } from '../support/full-context.ts';
import { randomPlaybook } from '../support/random-playbook.ts';

/** What may happen when a step is to be run, besides that it is answered and committed. */
const HARMLESS = [
  'crash before',
  'crash in commit',
  'crash after',
  'commit fails',
  'release',
  'retry',
  'fail',
  'commit later',
] as const;
type Incident = (typeof HARMLESS)[number] | 'a person skips' | 'a person goes back' | null;

const context = fullContext();
const CALL: LlmCall = {
  ...{
    purpose: 'initial',
    provider: 'mock',
    model: 'mock-1',
    usage: null,
    costUsd: null,
    rate: null,
    latencyMs: 1,
  },
  ...{ stopReason: null, requestId: null, errorCode: null, startedAt: NOW },
};
const called: ExecutionEvent = { kind: 'called', calls: [CALL] };
const failure = { code: 'INTERNAL', message: 'm' } as const;
const STOPS = {
  release: { kind: 'release' },
  retry: { ...failure, kind: 'retry', delayMs: 0, usesAttempt: true, providerFaults: 0 },
  fail: { ...failure, kind: 'fail', details: {} },
} as const;
const stopped = (how: keyof typeof STOPS): ExecutionEvent => ({
  kind: 'stopped',
  outcome: STOPS[how],
  at: NOW,
});

/** The log is the difference: what is committed, with it, is exactly where the state stands. */
function expectWhole(model: ExecutionModel, state: ExecutionState): void {
  const { uncommitted, progress, drafts } = state;
  const given = new Set(uncommitted.steps.map(({ seq }) => seq));
  const records = [...model.steps.filter(({ seq }) => !given.has(seq)), ...uncommitted.steps];
  expect(
    progressOf(
      state.stored.playbook,
      records.sort((a, b) => a.seq - b.seq),
    ),
  ).toEqual(progress);
  if (state.outcome.kind === 'complete') return;
  const left = new Map([...model.artifacts].map(([key, { status }]) => [key, status]));
  for (const { key, status } of uncommitted.artifacts) left.set(key, status);
  for (const { key, status } of uncommitted.settled) if (left.get(key) === 'draft') left.set(key, status);
  const open = [...left].flatMap(([key, status]) => (status === 'draft' ? [key] : []));
  expect(new Set(drafts.map(({ key }) => key))).toEqual(new Set(open));
}

function commit(model: ExecutionModel, state: ExecutionState): ExecutionState {
  model.commit(state.uncommitted, state.outcome);
  const next = advance(state, { kind: 'committed' });
  expect(next.isOver).toBe(state.outcome.kind !== 'continue');
  if (next.isOver)
    for (const event of [called, stopped('fail'), answered(state, {})])
      expect(advance(next, event)).toBe(next);
  expectWhole(model, next);
  return next;
}

function answered(state: ExecutionState, outputs: JsonObject): ExecutionEvent {
  const work = { prompt: null, provider: null, model: null, inputTokens: 0, outputTokens: 0, costUsd: 0 };
  return {
    kind: 'answered',
    result: { ...work, outputs: answerTo(state) ?? outputs, startedAt: NOW },
    at: NOW,
  };
}

/** Runs a playbook to its end, lease by lease, while `incidents` happen one after another. */
function play(playbook: Playbook, answers: readonly number[], incidents: readonly Incident[]) {
  const stored = { id: 'v', version: 1, status: 'published', playbook } as const;
  const keys = playbook.steps.map(({ key }) => key);
  const answerOf = (key: string, visit: number): JsonObject => ({
    [key]: answers[(keys.indexOf(key) * 5 + visit) % answers.length] ?? 0,
  });
  const model = new ExecutionModel();
  const left = [...incidents];
  let runs = 0;
  let paid = 0;
  let isBound = false;

  function runUnderLease(): void {
    let state = begin(model.lease(), stored, context, NOW);
    expectWhole(model, state);
    while (state.outcome.kind === 'continue') {
      const incident = left.shift() ?? null;
      if (incident === 'crash before') return;
      runs += 1;
      state = advance(state, called);
      const before = state;
      if (
        incident === 'release' ||
        incident === 'retry' ||
        incident === 'fail' ||
        incident === 'a person skips'
      ) {
        state = advance(state, stopped(incident === 'a person skips' ? 'fail' : incident));
        paid += state.uncommitted.calls.length;
        commit(model, state);
        if (incident === 'a person skips') model.skip();
        return;
      }
      try {
        const { key } = state.current.step;
        state = advance(state, answered(state, answerOf(key, state.current.iteration)));
      } catch (error) {
        if (!(error instanceof NightshiftError) || error.code !== 'ROUTING_LOOP_BOUND') throw error;
        expect(state).toBe(before);
        isBound = incident !== 'crash in commit';
        state = advance(state, stopped('fail'));
      }
      expectWhole(model, state);
      if (incident === 'crash in commit') return;
      if (incident === 'commit fails' && !isBound) {
        state = advance(state, stopped('retry'));
        paid += state.uncommitted.calls.length;
        commit(model, state);
        return;
      }
      if (incident === 'commit later' && state.outcome.kind === 'continue') continue;
      paid += state.uncommitted.calls.length;
      state = commit(model, state);
      if (isBound || incident === 'crash after') return;
      if (incident === 'a person goes back' && state.isOver && model.status !== 'pending')
        model.goBack(playbook, keys[runs % (keys.indexOf(state.current.step.key) + 1)] ?? '');
    }
    if (!state.isOver) commit(model, state);
  }

  while (model.status !== 'completed' && !isBound) {
    if (model.status === 'waiting') model.answer(answerOf);
    else if (model.status === 'failed') model.retry();
    runUnderLease();
  }
  expect(model.calls).toBe(paid);
  return { model, runs, isBound };
}

const answers = fc.array(fc.nat(3), { minLength: 7, maxLength: 7 });
const rowsOf = ({ steps }: ExecutionModel) =>
  steps.map(({ stepKey, iteration: visit, seq, status, outputs, route, skippedSteps }) => {
    return { stepKey, visit, seq, status, outputs, route, skippedSteps };
  });

describe('an execution', () => {
  it('ends, with no step run more often than its bound allows', () => {
    fc.assert(
      fc.property(randomPlaybook, answers, (playbook, given) => {
        const passes = playbook.steps.reduce((sum, step) => sum + step.max_visits, 1);
        expect(play(playbook, given, []).runs).toBeLessThanOrEqual(passes * playbook.steps.length);
      }),
      { numRuns: 200 },
    );
  });

  it('comes to the same rows, artifacts and outputs wherever its workers die, fail or hand it back', () => {
    fc.assert(
      fc.property(
        randomPlaybook,
        answers,
        fc.array(fc.option(fc.constantFrom(...HARMLESS)), { maxLength: 20 }),
        (playbook, given, incidents) => {
          const smooth = play(playbook, given, []);
          const rough = play(playbook, given, incidents);
          expect(rowsOf(rough.model)).toEqual(rowsOf(smooth.model));
          expect(rough.model.artifacts).toEqual(smooth.model.artifacts);
          expect(rough.model.outputs).toEqual(smooth.model.outputs);
          expect(rough.isBound).toBe(smooth.isBound);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps its rows whole also where people skip steps and go back', () => {
    const incident = fc.constantFrom<Incident>(
      null,
      null,
      ...HARMLESS,
      'a person skips',
      'a person goes back',
    );
    fc.assert(
      fc.property(
        randomPlaybook,
        answers,
        fc.array(incident, { maxLength: 20 }),
        (playbook, given, incidents) => {
          const { model, isBound } = play(playbook, given, incidents);
          if (isBound) return;
          expect(model.steps.every(({ status }) => status === 'completed' || status === 'skipped')).toBe(
            true,
          );
          expect([...model.artifacts.values()].filter(({ status }) => status === 'draft')).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
