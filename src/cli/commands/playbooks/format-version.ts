import type { EndingRollout } from '../../../authoring/rollouts-to-end.ts';
import { type FileProblem, fileProblemText } from '../../../checker/check-playbook.ts';
import type { Audience } from '../../../playbook/schema.ts';
import type { PublishedVersion } from '../../../playbook/versions.ts';
import type { Output } from '../../terminal/output.ts';

/** `segment enterprise or strategic, ARR from 100,000`; everybody where there is no condition. */
export function formatAudience(audience: Audience): string {
  const { arr_min, arr_max, customer_id, term_months_min, auto_renew, ...lists } = audience;
  const parts = [
    ...Object.entries(lists).map(([name, values]) => `${name} ${values?.join(' or ')}`),
    ...(arr_min === undefined ? [] : [`ARR from ${arr_min.toLocaleString('en-US')}`]),
    ...(arr_max === undefined ? [] : [`ARR up to ${arr_max.toLocaleString('en-US')}`]),
    ...(term_months_min === undefined ? [] : [`terms of ${term_months_min} months and more`]),
    ...(auto_renew === undefined ? [] : [auto_renew ? 'auto-renewing' : 'not auto-renewing']),
    ...(customer_id === undefined ? [] : [`customer ${customer_id}`]),
  ];
  return parts.length === 0 ? 'everybody' : parts.join(', ');
}

export function formatWindow(window: { daysMin: number | null; daysMax: number | null }): string {
  const { daysMin, daysMax } = window;
  if (daysMin === null && daysMax === null) return 'always';
  if (daysMax === null) return `${daysMin} and more`;
  if (daysMin === null) return `${daysMax} and less`;
  return daysMin < 0 ? `${daysMin} to ${daysMax}` : `${daysMin}–${daysMax}`;
}

export const formatPublished = ({ key, version, created, retired }: PublishedVersion): string => {
  if (retired)
    return `Version ${version} of ${key} has this content and is retired: it stays so. \`nightshift playbooks rollback ${key}@${version}\` brings it back.`;
  return created
    ? `Published ${key}, version ${version}.`
    : `Version ${version} of ${key} has this content already.`;
};

/** `auto_renew (version 2, auto-renewing)` */
export const formatEnding = (ends: readonly EndingRollout[]): string =>
  ends
    .map(({ name, version, audience }) => `${name} (version ${version}, ${formatAudience(audience)})`)
    .join(', ');

/** Prints warnings to stderr, since they do not stop the command. */
export function noteProblems(output: Output, problems: readonly FileProblem[]): void {
  for (const problem of problems)
    output.note(`${problem.severity === 'error' ? 'Error' : 'Warning'}: ${fileProblemText(problem)}`);
}
