/** Where the routes are on the server itself. */
const UPSTREAM = '/api/workflows';

const SEGMENT = /^[A-Za-z0-9_-]+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The path on the server for one below the mount path, or null where it is no workflow route. It is made of plain words
 * only: an encoded slash, a dot or an empty segment is read differently by different servers, and no route has one.
 */
export function upstreamPath(pathname: string, mountedAt: string): string | null {
  if (!pathname.startsWith(`${mountedAt}/`)) return null;
  const segments = pathname.slice(mountedAt.length + 1).split('/');
  if (!segments.every((segment) => SEGMENT.test(segment))) return null;
  const [first, id = ''] = segments;
  const isOpening = first === 'from-template' && segments.length === 1;
  const isExecution = first === 'executions' && UUID.test(id);
  return isOpening || isExecution ? `${UPSTREAM}/${segments.join('/')}` : null;
}

/** A Location of the server as the browser reaches it; one that leads elsewhere is not passed on. */
export function mountedLocation(location: string, mountedAt: string): string | null {
  const { pathname, search } = new URL(location, 'http://upstream.invalid');
  if (upstreamPath(pathname, UPSTREAM) === null) return null;
  return mountedAt + pathname.slice(UPSTREAM.length) + search;
}
