import type { Actor } from '../../access/actor.ts';
import type { AuditLog } from '../../access/audit-log.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { createRejectsFile } from '../files/rejects-file.ts';
import type { ImportRecords, ImportRequest } from '../import-records.ts';
import type { ImportReport } from '../import-tally.ts';
import type { OpenedImport } from './open-import.ts';

type ImportFileArgs = OpenedImport &
  Pick<ImportRequest, 'dryRun' | 'goneLimitPercent' | 'signal' | 'onProgress'>;

export type ImportFile = (
  actor: Actor,
  args: ImportFileArgs,
) => Promise<{
  readonly report: ImportReport;
  /** The path of the rejected rows; null where no row was rejected, and in a dry run. */
  readonly rejectsFile: string | null;
}>;

/** Imports a file that `openImport` has opened; a dry run does everything and rolls it back. */
export function createImportFile(deps: {
  readonly importRecords: ImportRecords;
  readonly createRejectsFile: typeof createRejectsFile;
  readonly audit: AuditLog;
}): ImportFile {
  return async function importFile(actor, { rejectsPath, ignoredColumns: _, ...request }) {
    requirePermission(actor, 'book:import');
    const { kind, asOf, source, complete, fileName, dryRun } = request;
    if (!dryRun)
      await deps.audit.record(actor, {
        action: 'import',
        subject: { type: 'book', id: kind },
        details: { fileName, asOf, complete },
      });
    const rejects = deps.createRejectsFile(rejectsPath, source);
    try {
      const report = await deps.importRecords({
        ...request,
        actor: actor.name,
        rejects: dryRun ? { write: async () => undefined } : rejects,
      });
      return { report, rejectsFile: await rejects.close() };
    } finally {
      await rejects.close();
    }
  };
}
