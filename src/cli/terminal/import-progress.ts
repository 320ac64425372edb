import cliProgress from 'cli-progress';
import type { ImportRequest } from '../../imports/import-records.ts';
import type { Sink } from './output.ts';

export type ImportProgress = { readonly update: ImportRequest['onProgress']; stop(): void };

/** Shows a bar on a terminal, by the bytes read; elsewhere nothing, since the report contains all figures. */
export function showImportProgress(stderr: Sink): ImportProgress {
  if (!(stderr instanceof Object) || !stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar({
    stream: stderr as NodeJS.WriteStream,
    format: 'Importing {bar} {percentage} %, {rows} rows',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: false,
    clearOnComplete: true,
    // The command handles signals itself: written rows stay written, and the next import goes on.
    gracefulExit: false,
  });
  let started = false;
  return {
    update({ rows, read, total }) {
      // A pipe has no known size: the bar stays half full.
      const all = total === null || total === 0 ? read * 2 : total;
      const payload = { rows: rows.toLocaleString('en-US') };
      if (!started) bar.start(all, read, payload);
      started = true;
      bar.setTotal(all);
      bar.update(read, payload);
    },
    stop: () => bar.stop(),
  };
}
