/** The instant, injected so that nothing but an edge reads the clock. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
