import type { FastifyInstance } from 'fastify';
import { NightshiftError } from '../platform/errors.ts';
import { storableText } from '../platform/json.ts';

const DEEPEST = 32;
/** Names with which a body would reach for what every object has. */
const REACHING = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses what is too deep, names what every object has, or holds what Postgres cannot store, before a schema looks at it:
 * what is taken is kept to the letter.
 */
export function refuseOddBodies(scope: FastifyInstance): void {
  scope.addHook('preValidation', async ({ body, query, params }) => {
    const odd = oddIn(body, 1) ?? oddIn(query, 1) ?? oddIn(params, 1);
    if (odd !== null)
      throw new NightshiftError(
        'USAGE_INVALID',
        `The request ${odd}.`,
        'Send what the route takes: see /api/docs.',
      );
  });
}

function oddIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string')
    return storableText(value) === value
      ? null
      : 'holds a character that no text has (U+0000, or half a surrogate pair)';
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEEPEST) return `is nested more than ${DEEPEST} deep`;
  for (const [name, each] of Object.entries(value)) {
    if (REACHING.has(name)) return `has a field "${name}"`;
    const odd = oddIn(each, depth + 1);
    if (odd !== null) return odd;
  }
  return null;
}
