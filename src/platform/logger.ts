/** What may stand in a log line: an id, a code, a word of ours, a count or a duration. */
const PATTERNS = {
  /** An id, or the name of a part. */
  id: /^[\w.:/@+=-]{1,200}$/,
  /** Words of ours with blanks between them, such as names of sources. */
  words: /^[a-z_ ]{1,300}$/i,
  /** What a library says of itself, with … for what it quotes. */
  saying: /^[A-Za-z…,.:; ]{1,300}$/,
  /** A route as it is declared, with its parameters' names and without their values. */
  route: /^\/[\w./:*-]{0,200}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
} as const;
type FieldKind = keyof typeof PATTERNS | 'number';

/** Every field of our log lines. What is not here, or does not look like its kind, is left out of the line. */
const FIELDS = {
  actorKind: 'words',
  ageDays: 'number',
  attempts: 'number',
  bundled: 'number',
  calls: 'number',
  code: 'id',
  contracts: 'number',
  deferred: 'number',
  enqueued: 'number',
  error: 'id',
  executionId: 'id',
  exitCode: 'number',
  executions: 'number',
  expired: 'number',
  inserted: 'number',
  iteration: 'number',
  jobs: 'number',
  kind: 'words',
  leaseEpoch: 'number',
  leases: 'number',
  method: 'words',
  missed: 'number',
  model: 'id',
  ms: 'number',
  outcome: 'words',
  pid: 'number',
  port: 'number',
  provider: 'words',
  rejected: 'number',
  requestId: 'id',
  rollouts: 'number',
  route: 'route',
  rows: 'number',
  scanDate: 'date',
  scanId: 'id',
  source: 'words',
  sources: 'words',
  started: 'number',
  status: 'number',
  step: 'id',
  updated: 'number',
  woken: 'number',
  words: 'saying',
  work: 'words',
} as const satisfies Readonly<Record<string, FieldKind>>;

type FieldName = keyof typeof FIELDS;
type ValueOf<K extends FieldKind> = K extends 'number' ? number : string;

/** Ids, codes, counts and durations: never a prompt, a key or a customer's data. */
export type LogFields = {
  readonly [Name in FieldName]?: ValueOf<(typeof FIELDS)[Name]> | null | undefined;
};

export type Logger = {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};

/** A logger that puts `bound` into each of its lines. */
export const withFields = (logger: Logger, bound: LogFields): Logger => ({
  debug: (fields, message) => logger.debug({ ...bound, ...fields }, message),
  info: (fields, message) => logger.info({ ...bound, ...fields }, message),
  warn: (fields, message) => logger.warn({ ...bound, ...fields }, message),
  error: (fields, message) => logger.error({ ...bound, ...fields }, message),
});

/** What of an object may stand in a log line: the fields that we know, where their values look as they should. */
export function loggable(fields: Readonly<Record<string, unknown>>): LogFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => isFieldName(name) && looksLike(FIELDS[name], value)),
  );
}

const isFieldName = (name: string): name is FieldName => Object.hasOwn(FIELDS, name);

function looksLike(kind: FieldKind, value: unknown): boolean {
  if (value === null) return true;
  if (kind === 'number') return typeof value === 'number';
  return typeof value === 'string' && PATTERNS[kind].test(value);
}
