import { type NamedText, readPlaybook } from '../checker/check-playbook.ts';
import type { PlaybookFormat } from '../playbook/playbook-format.ts';
import type { PlaybookFile } from '../playbook/schema.ts';
import type { VersionRef } from '../playbook/version-ref.ts';
import type { ExportPlaybook } from './export-playbook.ts';

/** What a person compares, checks or renders: a playbook by name, or the text of an unpublished file. */
export type PlaybookSubject = { readonly ref: VersionRef } | { readonly file: NamedText };

type ReadSubject = {
  readonly playbook: PlaybookFile;
  readonly text: string;
  /** One version, without the variations of its key. */
  readonly single?: boolean;
};

/** @throws NightshiftError `NOT_FOUND`, `DEFINITION_INVALID` */
export async function readSubject(
  deps: { readonly exportPlaybook: ExportPlaybook; readonly format: PlaybookFormat },
  subject: PlaybookSubject,
): Promise<ReadSubject> {
  if ('ref' in subject) return deps.exportPlaybook(subject.ref);
  return { ...readPlaybook(deps.format, subject.file), text: subject.file.text };
}
