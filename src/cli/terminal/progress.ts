import cliProgress from 'cli-progress';
import type { PausedProvider } from '../../llm/provider-pause.ts';
import type { NightProgress } from '../../schedule/actions/run-night.ts';
import { formatPause } from './format-pause.ts';
import { counted, type Sink } from './output.ts';

const LINE_EVERY_MS = 2_000;
/** A refusing provider is reported at once, and then at this interval. */
const PAUSE_EVERY_MS = 30_000;

export type ProgressLine = {
  update(progress: NightProgress): void;
  /** Clears the line for other output; later updates show nothing. */
  stop(): void;
};

type Pace = {
  /** The time without a change after which a stall is reported, once. */
  readonly stallMs: number;
  /** How long a dead worker keeps the lease on its executions. */
  readonly leaseMs: number;
  readonly now?: () => number;
};

/** Shows a bar on a terminal, elsewhere a plain line now and then. */
export function showProgress(
  stderr: Sink,
  { stallMs, leaseMs, now = () => performance.now() }: Pace,
): ProgressLine {
  const shown = stderr instanceof Object && stderr.isTTY ? bar(stderr, now) : lines(stderr, now);
  let last = { done: -1, at: 0 };
  let isShown = false;
  let stopped = false;
  let pausesShown = { of: '', at: 0 };

  function reportPauses(paused: readonly PausedProvider[], left: string): void {
    const of = paused.map(({ provider, model }) => `${provider} ${model}`).join();
    if (of === pausesShown.of && (of === '' || now() - pausesShown.at < PAUSE_EVERY_MS)) return;
    pausesShown = { of, at: now() };
    for (const each of paused) shown.say(`${left} left. ${formatPause(each)}.`);
    if (of === '') shown.say('No provider refuses any more.');
  }

  return {
    update(progress) {
      if (stopped) return;
      const isPaused = progress.pausedProviders.length > 0;
      if (isPaused || progress.done !== last.done) last = { done: progress.done, at: now() };
      const isStalled = now() - last.at >= stallMs;
      shown.update(progress, isStalled || isPaused);
      const left = counted(progress.total - progress.done, 'execution');
      reportPauses(progress.pausedProviders, left);
      if (!isStalled || isShown) return;
      isShown = true;
      shown.say(
        `Nothing has ended for ${seconds(stallMs)}; ${left} left. What a worker that died had begun goes on soon ` +
          `after its lease of ${seconds(leaseMs)} runs out.`,
      );
    },
    stop() {
      stopped = true;
      shown.stop();
    },
  };
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

type Shown = {
  update(progress: NightProgress, isStalled: boolean): void;
  say(line: string): void;
  stop(): void;
};

function lines(stderr: Sink, now: () => number): Shown {
  let lastAt = now();
  return {
    update({ done, total }) {
      if (now() - lastAt < LINE_EVERY_MS) return;
      lastAt = now();
      stderr.write(`${done} of ${total} executions done\n`);
    },
    say: (line) => stderr.write(`${line}\n`),
    stop: () => undefined,
  };
}

function bar(stderr: Sink, now: () => number): Shown {
  const drawn = new cliProgress.SingleBar({
    stream: stderr as NodeJS.WriteStream,
    format: 'Executions {bar} {value}/{total}, {elapsed}{state}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: false,
    clearOnComplete: true,
    // The command handles signals itself: the bar would end the process before it has drained.
    gracefulExit: false,
  });
  let startedAt: number | null = null;
  let redraw = (): void => undefined;
  return {
    update({ done, total }, isStalled) {
      const isNew = startedAt === null;
      startedAt ??= now();
      const payload = { elapsed: seconds(now() - startedAt), state: isStalled ? ', waiting' : '' };
      redraw = () => drawn.start(total, done, payload);
      if (isNew) redraw();
      drawn.update(done, payload);
    },
    say(line) {
      drawn.stop();
      stderr.write(`${line}\n`);
      redraw();
    },
    stop: () => drawn.stop(),
  };
}
