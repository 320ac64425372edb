import type { Actor } from '../access/actor.ts';
import { type ErrorCode, errorCodeOf, NightshiftError } from '../platform/errors.ts';
import type { WatchedExecution, WatchStore } from './ports.ts';
import { seesPlaces } from './sees-places.ts';

/** The whole state of an execution: whoever missed earlier events has lost nothing. */
export type StateEvent = Pick<WatchedExecution, 'eventId' | 'state'>;

export type Watching = {
  readonly actor: Actor;
  /** One execution; all that the actor sees where it is null. */
  readonly executionId: string | null;
  /** The event that the watcher had last; null where it begins. */
  readonly lastEventId: string | null;
  onEvent(event: StateEvent): void;
  /** What happened since the last event is not known: read anew what you show. */
  onResync(): void;
  /** The execution is the watcher's no more, or nothing is watched any more. */
  onEnd(): void;
};

export type Watch = {
  /** The same watcher, with the rights that they have now. */
  actAs(actor: Actor): void;
  close(): void;
};

export type ExecutionWatch = {
  /** @throws NightshiftError `TOO_MANY_REQUESTS` where the actor watches too much already */
  open(watching: Watching): Watch;
  /** Ends every watch. */
  close(): void;
};

const POLL_MS = 1_000;
const MOST_OF_ONE = 10;
/** A transaction may take so long from its instant to its commit. */
const OVERLAP_MS = 10_000;

type Stream = {
  readonly watching: Watching;
  actor: Actor;
  sent: ReadonlyMap<string, string>;
};

/**
 * Tells watchers how executions change. Asks once a second, in one statement for all of them, and not at all while nobody
 * watches: a checkpoint writes nothing for them.
 */
export function createExecutionWatch(deps: {
  readonly store: WatchStore;
  /** Called when the state cannot be read, once until it can be again. */
  readonly onError: (code: ErrorCode) => void;
  readonly everyMs?: number;
}): ExecutionWatch {
  const { store, onError, everyMs = POLL_MS } = deps;
  const streams = new Map<number, Stream>();
  let opened = 0;
  let timer: NodeJS.Timeout | null = null;
  let isAsking = false;
  let isFailing = false;
  let known: readonly string[] = [];

  function schedule(): void {
    if (timer !== null || isAsking || streams.size === 0) return;
    timer = setTimeout(() => void poll(), everyMs);
  }

  async function poll(): Promise<void> {
    timer = null;
    const asked = [...streams];
    isAsking = true;
    try {
      const found = await store.look(asked.map(watcherOf), known, OVERLAP_MS);
      isFailing = false;
      known = found.filter(({ state }) => isMoving(state.status)).map(({ state }) => state.executionId);
      for (const [n, stream] of asked)
        if (streams.has(n))
          tell(
            n,
            stream,
            found.filter((each) => each.watchers.includes(n)),
          );
    } catch (error) {
      if (!isFailing) onError(errorCodeOf(error));
      isFailing = true;
    } finally {
      isAsking = false;
      schedule();
    }
  }

  function tell(n: number, stream: Stream, found: readonly WatchedExecution[]): void {
    if (stream.watching.executionId !== null && found.length === 0) {
      end(n);
      return;
    }
    const before = stream.sent;
    stream.sent = new Map(found.map(({ eventId, state }) => [state.executionId, eventId]));
    for (const { eventId, state } of found)
      if (before.get(state.executionId) !== eventId) stream.watching.onEvent({ eventId, state });
  }

  function end(n: number): void {
    const stream = streams.get(n);
    drop(n);
    stream?.watching.onEnd();
  }

  function drop(n: number): void {
    streams.delete(n);
    if (streams.size > 0 || timer === null) return;
    clearTimeout(timer);
    timer = null;
  }

  return {
    open(watching) {
      const { actor, executionId, lastEventId } = watching;
      const own = [...streams.values()].filter((each) => each.actor.name === actor.name).length;
      if (own >= MOST_OF_ONE)
        throw new NightshiftError(
          'TOO_MANY_REQUESTS',
          `${actor.name} watches ${own} streams of executions already; more are too many.`,
          'Close one, or watch all executions by one stream.',
        );
      const n = opened++;
      const sent = new Map(executionId !== null && lastEventId !== null ? [[executionId, lastEventId]] : []);
      const stream: Stream = { watching, actor, sent };
      streams.set(n, stream);
      // One execution is told whole at once; of all of them, nobody knows which have changed since.
      if (executionId === null && lastEventId !== null) queueMicrotask(watching.onResync);
      schedule();
      return {
        actAs: (now) => {
          stream.actor = now;
        },
        close: () => drop(n),
      };
    },
    close() {
      for (const n of [...streams.keys()]) end(n);
    },
  };
}

const isMoving = (status: string): boolean => status === 'running' || status === 'waiting';

const watcherOf = ([n, { actor, watching }]: readonly [number, Stream]) => ({
  n,
  userId: actor.userId,
  scope: actor.scope,
  seesPlaces: seesPlaces(actor),
  ids: watching.executionId === null ? null : [watching.executionId],
});
