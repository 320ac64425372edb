const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long somebody stays signed in, however much they do. */
export const SESSION_MS = 7 * 24 * HOUR_MS;
/** How long without a request until they are signed out. */
const IDLE_MS = 12 * HOUR_MS;
/** How precisely the last request is known: each of them would else be a write. */
const TOUCH_MS = 5 * MINUTE_MS;

export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly startedAt: Date;
  readonly lastUsedAt: Date;
};

/** Whether a session has ended by itself. */
export const isOver = ({ startedAt, lastUsedAt }: Session, now: Date): boolean =>
  now.getTime() - startedAt.getTime() >= SESSION_MS || now.getTime() - lastUsedAt.getTime() >= IDLE_MS;

/** Whether its use is to be noted. */
export const isToBeTouched = ({ lastUsedAt }: Session, now: Date): boolean =>
  now.getTime() - lastUsedAt.getTime() >= TOUCH_MS;
