import type { Workflow, WorkflowStep } from '../react/index.ts';

/** How long ago, in the largest unit that has passed: "3 hours ago". */
export function formatAge(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (Number.isNaN(minutes)) return 'at a time that is not known';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${counted(minutes, 'minute')} ago`;
  if (minutes < 24 * 60) return `${counted(Math.floor(minutes / 60), 'hour')} ago`;
  return `${counted(Math.floor(minutes / (24 * 60)), 'day')} ago`;
}

/** "1 line", "2 lines". */
export const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** A time of day as the reader writes it. */
export const formatTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

/** A value as it stands: a text bare, all else as JSON. */
export const formatValue = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 1) ?? '');

const STATUSES: Readonly<Record<string, string>> = {
  pending: 'not yet',
  running: 'being worked on',
  waiting: 'waits for you',
  completed: 'done',
  skipped: 'skipped',
};

export const formatStepStatus = ({ status }: WorkflowStep): string => STATUSES[status] ?? status;

/** A step that is not begun, where the workflow stands. */
export const formatWaiting = ({ status }: Workflow): string =>
  status === 'waiting' ? 'waits for you' : 'comes next';

/** Who it is, without the key by which their app asks: `key:my-app/ada@example.com`. */
export const formatPerson = (name: string): string => name.replace(/^key:[^/]*\//, '');
