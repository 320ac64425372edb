import { expect, it } from 'vitest';
import { INITIAL, type WorkflowSnapshot } from '../../../host/react/workflow-snapshot.ts';
import { describeChange } from '../../../host/task-mode/describe-change.ts';
import { formatAge, formatValue } from '../../../host/task-mode/format.ts';
import { createWorkflowServer } from '../support/workflow-server.ts';

const now = Date.parse('2026-11-29T12:00:00Z');

it.each([
  ['2026-11-29T11:59:30Z', 'just now'],
  ['2026-11-29T11:59:00Z', '1 minute ago'],
  ['2026-11-29T11:01:00Z', '59 minutes ago'],
  ['2026-11-29T11:00:00Z', '1 hour ago'],
  ['2026-11-28T12:00:01Z', '23 hours ago'],
  ['2026-11-26T12:00:00Z', '3 days ago'],
  ['2026-11-29T12:00:09Z', 'just now'],
  ['soon', 'at a time that is not known'],
])('of %s it is %s', (iso, age) => {
  expect(formatAge(iso, now)).toBe(age);
});

it('shows a text as it stands, and all else as JSON', () => {
  expect(['a "b"', 171, null, ['x'], undefined].map(formatValue)).toEqual([
    'a "b"',
    '171',
    'null',
    '[\n "x"\n]',
    '',
  ]);
});

it('has no word for what has not changed', async () => {
  const server = createWorkflowServer();
  const response = await server.fetch('/api/workflows/from-template', { method: 'POST', body: '{}' });
  const { workflow } = (await response.json()) as { workflow: WorkflowSnapshot['workflow'] };
  const shown: WorkflowSnapshot = { ...INITIAL, workflow, currentStep: workflow?.steps[0] ?? null };
  expect(describeChange(INITIAL, shown)).toBe('Now Risk assessment, step 1 of 3.');
  expect(describeChange(shown, { ...shown })).toBeNull();
  expect(describeChange(shown, { ...shown, executing: true })).toBe('Working on Risk assessment …');
  expect(describeChange({ ...shown, executing: true }, shown)).toBeNull();
});
