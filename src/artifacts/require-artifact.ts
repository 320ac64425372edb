import { NightshiftError } from '../platform/errors.ts';

/** @throws NightshiftError `NOT_FOUND` where there is none, or none that the caller sees. */
export async function requireArtifact<T>(
  store: { find(id: string): Promise<T | null> },
  id: string,
): Promise<T> {
  const found = await store.find(id);
  if (found) return found;
  throw noArtifact(id);
}

export const noArtifact = (id: string): NightshiftError =>
  new NightshiftError(
    'NOT_FOUND',
    `There is no artifact ${id}.`,
    'List them with `nightshift artifacts ls`.',
  );
