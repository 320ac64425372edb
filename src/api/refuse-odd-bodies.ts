import type { FastifyInstance } from 'fastify';
import { NightshiftError } from '../platform/errors.ts';

const DEEPEST = 32;
/** Names with which a body would reach for what every object has. */
const REACHING = new Set(['__proto__', 'constructor', 'prototype']);

/** Refuses bodies that are too deep, or that name what every object has, before a schema looks at them. */
export function refuseOddBodies(scope: FastifyInstance): void {
  scope.addHook('preValidation', async ({ body }) => {
    const odd = oddIn(body, 1);
    if (odd !== null)
      throw new NightshiftError(
        'USAGE_INVALID',
        `The body ${odd}.`,
        'Send what the route takes: see /api/docs.',
      );
  });
}

function oddIn(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEEPEST) return `is nested more than ${DEEPEST} deep`;
  for (const [name, each] of Object.entries(value)) {
    if (REACHING.has(name)) return `has a field "${name}"`;
    const odd = oddIn(each, depth + 1);
    if (odd !== null) return odd;
  }
  return null;
}
