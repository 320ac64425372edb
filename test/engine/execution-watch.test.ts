import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExecutionWatch, type Watching } from '../../src/engine/execution-watch.ts';
import type { WatchedExecution } from '../../src/engine/ports.ts';
import { admin } from '../support/actor.ts';

const ADA = admin('ada');

const state = (executionId: string, eventId: string, watchers: readonly number[]): WatchedExecution => ({
  ...{ watchers, eventId },
  state: {
    ...{ executionId, key: 'prepare', stage: 'Prepare', contractId: 'k', status: 'running' },
    ...{ currentStep: null, errorCode: null, waitUntil: null, steps: [] },
  },
});

let answers: (WatchedExecution[] | Error)[];
const look = vi.fn(async (): Promise<WatchedExecution[]> => {
  const answer = answers.shift() ?? [];
  if (answer instanceof Error) throw answer;
  return answer;
});
const onError = vi.fn();
let watch: ReturnType<typeof createExecutionWatch>;
beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  answers = [];
  watch = createExecutionWatch({ store: { look }, onError });
});
afterEach(() => vi.useRealTimers());

function listener(executionId: string | null, lastEventId: string | null = null) {
  const events: string[] = [];
  const watching: Watching = {
    ...{ actor: ADA, executionId, lastEventId },
    onEvent: ({ eventId }) => events.push(eventId),
    onResync: () => events.push('resync'),
    onEnd: () => events.push('end'),
  };
  return { events, ...watch.open(watching) };
}
const aSecond = () => vi.advanceTimersByTimeAsync(1_000);

describe('watching', () => {
  it('asks nothing while nobody watches', async () => {
    const stream = listener('e');
    answers = [[state('e', '1', [0])]];
    await aSecond();
    expect(look).toHaveBeenCalledTimes(1);
    stream.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('tells a state once', async () => {
    const { events } = listener('e');
    answers = [[state('e', '1', [0])], [state('e', '1', [0])], [state('e', '2', [0])]];
    for (let n = 0; n < 3; n += 1) await aSecond();
    expect(events).toEqual(['1', '2']);
  });

  it('tells a client that comes back only what it has not seen', async () => {
    const { events } = listener('e', '1');
    answers = [[state('e', '1', [0])], [state('e', '2', [0])]];
    await aSecond();
    await aSecond();
    expect(events).toEqual(['2']);
  });

  it('tells each watcher what is theirs', async () => {
    const [one, other] = [listener(null), listener(null)];
    answers = [[state('e', '1', [0]), state('f', '2', [1])]];
    await aSecond();
    expect([one.events, other.events]).toEqual([['1'], ['2']]);
  });

  it('ends with the right to the execution, and with the process', async () => {
    const [one, all] = [listener('e'), listener(null)];
    await aSecond();
    expect([one.events, all.events]).toEqual([['end'], []]);
    watch.close();
    expect(all.events).toEqual(['end']);
  });

  it('outlasts a database that does not answer, and says so once', async () => {
    const { events } = listener('e');
    answers = [new Error('away'), new Error('away'), [state('e', '1', [0])]];
    for (let n = 0; n < 3; n += 1) await aSecond();
    expect(events).toEqual(['1']);
    expect(onError).toHaveBeenCalledTimes(1);
  });

  it('asks again about what ran a moment ago', async () => {
    listener(null);
    answers = [[state('e', '1', [0])]];
    await aSecond();
    await aSecond();
    expect(look).toHaveBeenLastCalledWith(expect.anything(), ['e'], expect.any(Number));
  });
});
