import cliProgress from 'cli-progress';
import type { NightProgress } from '../services/run-night.ts';
import type { Sink } from './output.ts';

const LINE_EVERY_MS = 2_000;

export type Progress = { update(progress: NightProgress): void; stop(): void };

/** A bar on a terminal, elsewhere a plain line now and then. */
export function showProgress(stderr: Sink, now: () => number = () => performance.now()): Progress {
  return stderr instanceof Object && stderr.isTTY ? bar(stderr) : lines(stderr, now);
}

function lines(stderr: Sink, now: () => number): Progress {
  let lastAt = now();
  return {
    update({ done, total }) {
      if (now() - lastAt < LINE_EVERY_MS) return;
      lastAt = now();
      stderr.write(`${done} of ${total} executions done\n`);
    },
    stop: () => undefined,
  };
}

function bar(stderr: Sink): Progress {
  const drawn = new cliProgress.SingleBar({
    stream: stderr as NodeJS.WriteStream,
    format: 'Executions {bar} {value}/{total}, {duration_formatted}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: false,
    // Signals are ours: a bar that handles them would end the process before it has drained.
    gracefulExit: false,
  });
  let started = false;
  return {
    update({ done, total }) {
      if (!started) drawn.start(total, done);
      started = true;
      drawn.update(done);
    },
    stop() {
      if (started) drawn.stop();
    },
  };
}
