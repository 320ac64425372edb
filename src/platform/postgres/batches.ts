import pg from 'pg';
import { NightshiftError } from '../errors.ts';
import { withTimeout } from '../with-timeout.ts';

/** How a flush answers for one item: a row of its own may have failed while its neighbours were committed. */
export type Answer<Result> = { readonly value: Result } | { readonly error: unknown };

export type BatchOptions<Item, Result> = {
  /** Batches under way at once. Items of one key always take the same lane, one after the other. */
  readonly lanes: number;
  readonly maxItems: number;
  /** Together; one item that is larger goes alone. */
  readonly maxSize?: number;
  readonly sizeOf?: (item: Item) => number;
  /** A batch holds at most one item of a key. */
  readonly keyOf: (item: Item) => string;
  /** A flush that has not ended by then is given up, its items fail, and its lane goes on. */
  readonly patienceMs: number;
  /**
   * One answer an item, in their order. Where it throws for the fault of a row, nothing of the batch was done, and each
   * item is flushed by itself; whatever else it throws fails the whole batch.
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
 * Lets calls of the same kind share a statement. There is no linger timer: a lane that is idle flushes what this turn of
 * the event loop has brought, so a single call goes at once; while a flush is under way the next batch gathers.
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

/** The longest waiting first, as many as fit; of each key only the first. */
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
    // Behind one that waits for the next batch nothing of its key may overtake it; the set holds its key already.
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

/** FNV-1a: ids of one pattern must not all take one lane. */
function laneOf(key: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % lanes;
}

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const MOST_TRIES = 5;

/** `statement`, again where Postgres chose it as the victim of a deadlock: then nothing of it was done. */
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

/** Whether a row of the batch is to blame, not the server or the way to it: refused, no value of its type, or locked. */
const isFaultOfARow = (error: unknown): boolean =>
  error instanceof RangeError ||
  error instanceof TypeError ||
  (error instanceof pg.DatabaseError && /^(?:2[0-9A-Z]|44|54|P0|55P03)/.test(error.code ?? ''));
