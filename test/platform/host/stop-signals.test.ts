import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onStopSignals } from '../../../src/platform/host/stop-signals.ts';

let stopListening: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  stopListening();
  vi.useRealTimers();
});

test('a Ctrl-C that arrives in several ways is one request to stop; one a while later is the next', () => {
  const wishes: unknown[] = [];
  stopListening = onStopSignals((wish) => wishes.push(wish));
  process.emit('SIGHUP', 'SIGHUP');
  vi.advanceTimersByTime(300);
  process.emit('SIGHUP', 'SIGHUP');
  expect(wishes).toEqual([{ signal: 'SIGHUP', count: 1 }]);
  vi.advanceTimersByTime(2_000);
  process.emit('SIGHUP', 'SIGHUP');
  expect(wishes).toEqual([
    { signal: 'SIGHUP', count: 1 },
    { signal: 'SIGHUP', count: 2 },
  ]);
});
