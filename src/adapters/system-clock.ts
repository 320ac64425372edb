import type { Clock } from '../services/ports/system.ts';

export const systemClock: Clock = { now: () => new Date() };
