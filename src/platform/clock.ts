import type { Clock } from './logger.ts';

export const systemClock: Clock = { now: () => new Date() };
