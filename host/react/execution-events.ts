/** What the store wants to know of the stream. */
export type EventsListener = {
  /** Something changed, or may have changed while the stream was away. */
  readonly onChange: () => void;
  /** The stream went away or came back. */
  readonly onState: () => void;
};

/** The states of an EventSource; the constants of the class are missing where there is none. */
const OPEN = 1;

/** Listens to the events of one execution where the place has EventSource; elsewhere it is never live. */
export function listenToExecution(url: string, { onChange, onState }: EventsListener) {
  if (typeof EventSource === 'undefined') return { isLive: () => false, close: () => undefined };
  const source = new EventSource(url);
  let opened = false;
  source.onopen = () => {
    // What happened while it was away is not sent again to who has no id yet.
    if (opened) onChange();
    opened = true;
    onState();
  };
  source.onerror = onState;
  source.addEventListener('execution', onChange);
  source.addEventListener('resync', onChange);
  return { isLive: () => source.readyState === OPEN, close: () => source.close() };
}
