import pg from 'pg';
import { NightshiftError } from '../errors.ts';
import { withTimeout } from '../with-timeout.ts';

/** The answer of a flush for one item: its row may have failed while others were committed. */
export type Answer<Result> = { readonly value: Result } | { readonly error: unknown };

export type BatchOptions<Item, Result> = {
  /** How many batches run at once. Items of one key always take the same lane, one after the other. */
  readonly lanes: number;
  readonly maxItems: number;
  /** The most that the sizes of a batch add up to; a larger item goes alone. */
  readonly maxSize?: number;
  readonly sizeOf?: (item: Item) => number;
  /** A batch holds at most one item of a key. */
  readonly keyOf: (item: Item) => string;
  /** After this time a flush is given up, its items fail, and its lane goes on. */
  readonly patienceMs: number;
  /**
   * Resolves to one answer per item, in order. An error that is the fault of a row means that nothing of the batch was
   * done, and each item is flushed by itself; any other error fails the whole batch.
   */
  readonly flush: (items: readonly Item[]) => Promise<readonly Answer<Result>[]>;
};

type BatchedItem<Item, Result> = {
  readonly item: Item;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: unknown) => void;
};
type Lane<Item, Result> = { waiting: BatchedItem<Item, Result>[]; busy: boolean };

/**
 * Lets calls of the same kind share a statement. There is no linger timer: an idle lane flushes the items of this tick
 * of the event loop, so a single call goes at once, and while a flush runs the next batch gathers.
 */
export function batched<Item, Result>(options: BatchOptions<Item, Result>): (item: Item) => Promise<Result> {
  const lanes = Array.from(
    { length: options.lanes },
    (): Lane<Item, Result> => ({ waiting: [], busy: false }),
  );

  async function flushAll(lane: Lane<Item, Result>): Promise<void> {
    while (lane.waiting.length > 0) await flushOnce(takeBatch(lane, options), options);
    lane.busy = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const lane = lanes[laneOf(options.keyOf(item), lanes.length)];
      lane?.waiting.push({ item, resolve, reject });
      if (!lane || lane.busy) return;
      lane.busy = true;
      setImmediate(() => void flushAll(lane));
    });
}

async function flushOnce<Item, Result>(
  batch: readonly BatchedItem<Item, Result>[],
  { flush, patienceMs }: BatchOptions<Item, Result>,
): Promise<void> {
  try {
    const answers = await answersOf(
      batch.map(({ item }) => item),
      // A lane that waited for ever would hold up all that comes to it.
      (items) => withTimeout(patienceMs, flush(items), () => unanswered(patienceMs)),
    );
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index];
      if (answer && 'value' in answer) resolve(answer.value);
      else reject(answer?.error ?? new Error('a flush gave no answer for an item'));
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

async function answersOf<Item, Result>(
  items: readonly Item[],
  flush: BatchOptions<Item, Result>['flush'],
): Promise<readonly Answer<Result>[]> {
  try {
    return await flush(items);
  } catch (error) {
    if (items.length === 1 || !isFaultOfARow(error)) throw error;
    const answers: Answer<Result>[] = [];
    for (const item of items) answers.push(await flush([item]).then(theOnly, (fault) => ({ error: fault })));
    return answers;
  }
}

const unanswered = (patienceMs: number): NightshiftError =>
  new NightshiftError(
    'DEPENDENCY_DOWN',
    `Postgres has left a batch of the engine unanswered for ${patienceMs} ms.`,
    'Check that Postgres is up. What was committed stays; the rest is done again.',
  );

const theOnly = <Result>([answer]: readonly Answer<Result>[]): Answer<Result> =>
  answer ?? { error: new Error('a flush gave no answer for an item') };

/** Takes the items that have waited longest, as many as fit, and of each key only the first. */
function takeBatch<Item, Result>(
  lane: Lane<Item, Result>,
  { maxItems, maxSize = Number.POSITIVE_INFINITY, sizeOf = () => 0, keyOf }: BatchOptions<Item, Result>,
): BatchedItem<Item, Result>[] {
  const batch: BatchedItem<Item, Result>[] = [];
  const later: BatchedItem<Item, Result>[] = [];
  const keys = new Set<string>();
  let taken = 0;
  for (const [index, each] of lane.waiting.entries()) {
    const key = keyOf(each.item);
    const size = sizeOf(each.item);
    if (batch.length > 0 && (batch.length >= maxItems || taken + size > maxSize)) {
      later.push(...lane.waiting.slice(index));
      break;
    }
    // An item left for the next batch keeps its key in the set, so no later item of that key overtakes it.
    if (keys.has(key)) later.push(each);
    else {
      batch.push(each);
      taken += size;
    }
    keys.add(key);
  }
  lane.waiting = later;
  return batch;
}

/** The lane of a key. FNV-1a, so that ids of one pattern do not all take the same lane. */
function laneOf(key: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % lanes;
}

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const MOST_TRIES = 5;

/** Runs `statement`, up to five times where Postgres chose it as the victim of a deadlock, which undoes all of it. */
export async function retryOnDeadlock<T>(statement: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await statement();
    } catch (error) {
      const isVictim =
        error instanceof pg.DatabaseError && [DEADLOCK, SERIALIZATION].includes(error.code ?? '');
      if (!isVictim || tries >= MOST_TRIES) throw error;
    }
  }
}

/**
 * Whether a row is to blame, not the server or the connection: it was refused, has a value of a wrong type, or is
 * locked.
 */
const isFaultOfARow = (error: unknown): boolean =>
  error instanceof RangeError ||
  error instanceof TypeError ||
  (error instanceof pg.DatabaseError && /^(?:2[0-9A-Z]|44|54|P0|55P03)/.test(error.code ?? ''));
