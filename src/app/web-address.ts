import type { Config } from '../platform/config/config.ts';
import { findRun } from '../platform/host/claim-run.ts';

/** Where browsers reach the web server, with the path, as far as this process can know. */
export function webAddressOf({ http, dataDir }: Pick<Config, 'http' | 'dataDir'>): string {
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const here = findRun(dataDir)?.url || `http://${host}:${http.port}`;
  return `${http.publicUrl ?? new URL(here).origin}${http.basePath}`;
}
