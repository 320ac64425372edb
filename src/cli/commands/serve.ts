import type { RunningApp } from '../../app/compose.ts';
import type { Disposables } from '../disposables.ts';

/** Starts the web server. @returns its address. */
export async function serve(
  app: RunningApp,
  disposables: Disposables,
  options: { readonly healthOnly?: boolean },
): Promise<string> {
  const { createServer } = await import('../../api/create-server.ts');
  const { listen } = await import('../../api/listen.ts');
  const server = await createServer({ app, ...options });
  disposables.add(() => server.close());
  return `${await listen(server, app.config.http)}${app.config.http.basePath}`;
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
