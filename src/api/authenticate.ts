import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../access/actor.ts';

/** Who asks, by a key or by the cookie of a session; null where nobody or nobody known. */
export type Authenticate = (
  headers: IncomingHttpHeaders,
) => Promise<{ readonly actor: Actor; readonly by: 'key' | 'session' } | null>;
