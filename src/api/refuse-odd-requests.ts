import type { FastifyInstance } from 'fastify';
import { NightshiftError } from '../platform/errors.ts';

const DEEPEST = 32;
/** Names with which a body would reach for what every object has. */
const REACHING = new Set(['__proto__', 'constructor', 'prototype']);
/** A NUL, which Postgres cannot store, or half of a character, which no text has. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/**
 * Refuses what no schema looks at: bodies that are too deep, or that name what every object has, and texts that could
 * not be given back as they came. A body is JSON or nothing.
 */
export function refuseOddRequests(scope: FastifyInstance): void {
  scope.removeContentTypeParser('text/plain');
  scope.addHook('preValidation', async ({ body, query, params }) => {
    for (const [name, part] of Object.entries({ body, query, params })) {
      const odd = oddIn(part, 1);
      if (odd === null) continue;
      throw new NightshiftError(
        'USAGE_INVALID',
        `The ${name} ${odd}.`,
        'Send what the route takes: see /api/docs.',
      );
    }
  });
}

function oddIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string')
    return UNSTORABLE.test(value) ? 'has a text with a NUL or half of a character' : null;
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEEPEST) return `is nested more than ${DEEPEST} deep`;
  for (const [name, each] of Object.entries(value)) {
    if (REACHING.has(name)) return `has a field "${name}"`;
    const odd = oddIn(name, depth) ?? oddIn(each, depth + 1);
    if (odd !== null) return odd;
  }
  return null;
}
