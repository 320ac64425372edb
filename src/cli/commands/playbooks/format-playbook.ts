import type { ExportedPlaybook } from '../../../authoring/export-playbook.ts';
import type { PlaybookFile, Step } from '../../../playbook/schema.ts';
import { refText } from '../../../playbook/version-ref.ts';
import { counted } from '../../terminal/output.ts';
import { formatAudience, formatWindow } from './format-version.ts';

const ANCHORS = {
  renewal_date: 'the renewal date',
  notice_deadline: 'the notice deadline',
  decision_date: 'the decision date',
} as const;

/** Describes a playbook for a reader who has never seen its file. */
export function formatPlaybook({ ref, playbook, draft }: ExportedPlaybook): string {
  return [
    `${playbook.stage_name} (${refText(ref)}): ${playbook.description}`,
    ...(draft
      ? [`Draft, revision ${draft.revision}, last saved by ${draft.updatedBy} on ${draft.updatedAt}.`]
      : []),
    '',
    `When      ${formatWindowOf(playbook.window)}`,
    `For       ${formatAudience(playbook.audience)}${playbook.priority === 0 ? '' : `, priority ${playbook.priority}`}`,
    ...playbook.variations.map(
      ({ name, audience, window, variables }) =>
        `          ${name}: ${formatAudience(audience)}${window ? `; ${formatWindowOf(window)}` : ''}${
          Object.keys(variables).length === 0 ? '' : `; with its own ${Object.keys(variables).join(', ')}`
        }`,
    ),
    `Variables ${namesAndValues(playbook.variables)}`,
    '',
    ...playbook.steps.flatMap((step, index) => formatStep(step, index, playbook)),
  ].join('\n');
}

function formatWindowOf(window: PlaybookFile['window']): string {
  const days = formatWindow({ daysMin: window.days_min, daysMax: window.days_max });
  const every =
    window.repeat_every_days === null ? '' : `, every ${counted(window.repeat_every_days, 'day')}`;
  const later = window.repeat_later
    ? `, after ${counted(window.repeat_later.after_days, 'day')} every ${counted(window.repeat_later.every_days, 'day')}`
    : '';
  return `${days} days before ${ANCHORS[window.anchor]}${every}${later}`;
}

const namesAndValues = (variables: PlaybookFile['variables']): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ') || 'none';

function formatStep(step: Step, index: number, playbook: PlaybookFile): string[] {
  const tree = playbook.conditional_routing[step.key];
  const outputs = Object.keys(step.outputs);
  return [
    `${index + 1}. ${step.name} (${step.key}, ${step.type})${step.when ? ', where its condition holds' : ''}`,
    ...(step.data_required.length === 0 ? [] : [`   needs ${step.data_required.join(', ')}`]),
    ...(outputs.length === 0 ? [] : [`   gives ${outputs.join(', ')}`]),
    ...(step.waits_for
      ? [`   waits for ${step.waits_for.name}, ${counted(step.waits_for.days, 'day')}`]
      : []),
    ...(tree ? tree.routes.map(({ id, goto, skip }) => `   ${id}: ${formatRoute(goto, skip)}`) : []),
    ...step.artifacts.map(
      ({ kind, key, audience }) =>
        `   leaves the ${kind} "${key}"${audience === 'customer' ? ' for the customer' : ''}`,
    ),
  ];
}

function formatRoute(goto: string | undefined, skip: readonly string[] | undefined): string {
  if (goto !== undefined) return `goes to ${goto}`;
  return skip ? `leaves out ${skip.join(', ')}` : 'ends';
}
