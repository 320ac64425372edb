// @vitest-environment happy-dom
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TaskModeFullscreen } from '../../../host/task-mode/index.ts';
import { STYLES } from '../../../host/task-mode/styles.ts';
import { newTab, stubEvents } from '../support/render-workflow.tsx';
import {
  createGate,
  createWorkflowServer,
  problem,
  type WorkflowServer,
} from '../support/workflow-server.ts';

/** Task mode as a host shows it, beside a button of its own. */
async function openTaskMode(server: WorkflowServer, props: { readonly executionId?: string } = {}) {
  stubEvents(server);
  const onClose = vi.fn();
  const user = userEvent.setup();
  const baseUrl = newTab();
  const opener = document.createElement('button');
  opener.textContent = 'Work on it';
  document.body.append(opener);
  opener.focus();
  const { unmount } = render(
    <StrictMode>
      <TaskModeFullscreen
        customerId="customer-1"
        customerName="Northwind"
        stageName="Prepare"
        baseUrl={baseUrl}
        fetch={server.fetch}
        onClose={onClose}
        {...props}
      />
    </StrictMode>,
  );
  onTestFinished(() => {
    unmount();
    opener.remove();
  });
  return { onClose, user, opener, unmount };
}
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = async (user: { click: (element: Element) => Promise<void> }, name: string | RegExp) =>
  user.click(await screen.findByRole('button', { name }));
const status = () => screen.getByRole('status').textContent;

it('shows the steps, the form of the current one, its evidence, and the age of the context', async () => {
  await openTaskMode(createWorkflowServer());
  expect(await screen.findByLabelText('Summary')).toBeDefined();
  const steps = within(screen.getByRole('navigation', { name: 'Steps' })).getAllByRole('listitem');
  expect(steps.map((each) => [each.textContent, each.getAttribute('aria-current')])).toEqual([
    ['Risk assessmentwaits for you', 'step'],
    ['Confirm the contactnot yet', null],
    ['Engagement plannot yet', null],
  ]);
  expect(screen.getByText('data.usage.last30Days').nextElementSibling?.textContent).toBe('171');
  expect(screen.getByText(/^Gathered /)).toBeDefined();
  expect(screen.getByText('Show it, 1 line').closest('details')?.open).toBe(false);
  expect(screen.queryByRole('button', { name: /^Complete/ })).toBeNull();
});

it('works a workflow to its end: ask, change, complete, skip, back, artifacts', async () => {
  const server = createWorkflowServer();
  const { user, onClose } = await openTaskMode(server);
  await press(user, 'Ask the model');
  await waitFor(() => expect(status()).toBe('A proposal for Risk assessment is ready.'));
  expect(server.sent('/execute')[0]?.body).toEqual({ complete: false });
  expect(button(/^Complete, go to Confirm the contact/)).toBeDefined();
  expect(screen.getByText('Draft of Renewal report (report)')).toBeDefined();
  const score = screen.getByLabelText<HTMLInputElement>('Score');
  expect(score.value).toBe('64');
  await user.clear(score);
  await user.type(score, '58');
  expect(screen.getByText('0 to 100 · proposed 64 · you changed it').id).toBe(
    score.getAttribute('aria-describedby'),
  );
  await press(user, /^Complete/);
  await waitFor(() => expect(status()).toBe('Now Confirm the contact, step 2 of 3.'));
  expect(server.sent('/complete')[0]?.body).toEqual({ outputs: { score: 58 } });
  expect(server.stepOf('assess').outputs).toEqual({ summary: 'Use fell.', score: 58 });
  expect(document.activeElement?.textContent).toBe('Confirm the contact');

  await press(user, /^Skip/);
  expect(document.activeElement).toBe(screen.getByLabelText('Why is it skipped?'));
  expect(button('Skip the step').getAttribute('aria-disabled')).toBe('true');
  await user.keyboard('Nobody to ask');
  await press(user, 'Skip the step');
  await waitFor(() => expect(status()).toBe('Now Engagement plan, step 3 of 3.'));
  expect(server.sent('/skip')[0]?.body).toEqual({ reason: 'Nobody to ask' });

  await press(user, 'Back to Risk assessment');
  await waitFor(() => expect(status()).toBe('Now Risk assessment, step 1 of 3.'));
  await press(user, 'Ask the model');
  await screen.findByText('waits for you, for the 2nd time');
  await press(user, /^Complete/);
  // What nobody changed is not sent as a person's.
  expect(server.sent('/complete')[1]?.body).toEqual({ outputs: {} });
  await user.type(await screen.findByLabelText('Contact'), 'Ada');
  await user.keyboard('{Control>}{Enter}{/Control}');
  await press(user, 'Ask the model');
  await press(user, 'Complete, the last step Ctrl ↵');
  await waitFor(() => expect(status()).toBe('No step is left: completed. New artifact: Plan letter.'));
  expect(screen.getByText('pending review')).toBeDefined();
  expect(document.activeElement?.textContent).toBe('All steps are done');
  await press(user, 'Done');
  expect(onClose).toHaveBeenCalledOnce();
});

it('keeps what was typed while other things change, and takes what nobody touched from a new proposal', async () => {
  const server = createWorkflowServer();
  const { user } = await openTaskMode(server);
  await press(user, 'Ask the model');
  const score = await screen.findByLabelText<HTMLInputElement>('Score');
  await waitFor(() => expect(score.value).toBe('64'));
  await user.clear(score);
  await user.type(score, '5.');
  server.state.workflow.contextBuiltAt = new Date().toISOString();
  act(() => server.changed());
  await screen.findByText('Gathered just now.');
  server.state.isOffline = true;
  act(() => server.changed());
  await screen.findByText('What you typed is kept.');
  server.state.isOffline = false;
  server.state.propose = () => ({ summary: 'Use grew.', score: 12 });
  await press(user, 'Look again');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  await press(user, 'Ask again');
  await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>('Summary').value).toBe('Use grew.'));
  expect(screen.getByLabelText('Score')).toBe(score);
  expect(score.value).toBe('5.');
});

it('sends nothing that cannot be read, and leads to it', async () => {
  const server = createWorkflowServer();
  const { user } = await openTaskMode(server);
  await press(user, 'Ask the model');
  const score = await screen.findByLabelText<HTMLInputElement>('Score');
  await waitFor(() => expect(score.value).toBe('64'));
  await user.clear(score);
  await user.type(score, '1e999');
  await press(user, /^Complete/);
  await waitFor(() => expect(document.activeElement).toBe(score));
  expect(score.getAttribute('aria-invalid')).toBe('true');
  const fault = score.getAttribute('aria-describedby')?.split(' ').at(-1) ?? '';
  expect(document.getElementById(fault)?.textContent).toBe('This is not a number.');
  expect(server.sent('/complete')).toEqual([]);
});

it('edits every kind of output, and sends each as what it is', async () => {
  const server = createWorkflowServer();
  Object.assign(server.stepOf('assess'), {
    type: 'human',
    outputsSchema: {
      type: 'object',
      properties: {
        isRenewing: { type: 'boolean' },
        health: { type: 'string', enum: ['good', 'guarded'] },
        owner: { type: ['string', 'null'] },
        risks: { type: 'array', items: { type: 'string' }, maxItems: 2 },
        price: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] },
        terms: { type: 'array', items: { type: 'object' } },
      },
      required: ['isRenewing', 'health', 'owner', 'risks', 'price', 'terms'],
    },
  });
  const { user } = await openTaskMode(server);
  await user.click(await screen.findByRole('checkbox', { name: 'Is renewing' }));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Health' }), 'guarded');
  await press(user, 'Add to risks');
  await user.type(screen.getByLabelText('Risks, 1 of 1'), 'Champion left');
  await press(user, 'Add to risks');
  expect(button('Add to risks').getAttribute('aria-disabled')).toBe('true');
  await press(user, 'Remove Risks, 2');
  expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Risks' }));
  await user.type(within(screen.getByRole('group', { name: 'Price' })).getByLabelText('Amount'), '12,5');
  const terms = screen.getByLabelText('Terms');
  await user.click(terms);
  await user.paste('[{"months": 12}');
  await press(user, /^Complete/);
  await screen.findByText('This cannot be read as JSON.');
  // Nobody proposed anything.
  expect(screen.queryByText(/you changed it/)).toBeNull();
  await user.type(terms, ']');
  await press(user, /^Complete/);
  await waitFor(() => expect(server.stepOf('assess').status).toBe('completed'));
  expect(server.sent('/complete')[0]?.body).toEqual({
    outputs: {
      isRenewing: true,
      health: 'guarded',
      owner: null,
      risks: ['Champion left'],
      price: { amount: 12.5 },
      terms: [{ months: 12 }],
    },
  });
});

it('pays once for a double click, and keeps the focus where it is meanwhile', async () => {
  const server = createWorkflowServer();
  const gate = createGate();
  server.state.model = gate.wait;
  const { user } = await openTaskMode(server);
  const ask = await screen.findByRole('button', { name: 'Ask the model' });
  await user.dblClick(ask);
  await waitFor(() => expect(ask.textContent).toBe('Working …'));
  expect(ask.getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement).toBe(ask);
  expect(status()).toBe('Working on Risk assessment …');
  gate.release();
  await screen.findByRole('button', { name: /^Complete/ });
  expect(server.state.paidCalls).toBe(1);
});

it('keeps the focus in the dialog, and gives it back', async () => {
  const server = createWorkflowServer();
  const { user, opener, unmount } = await openTaskMode(server);
  const dialog = await screen.findByRole('dialog', { name: 'Prepare, by hand' });
  expect(dialog.getAttribute('aria-modal')).toBe('true');
  expect(document.activeElement?.textContent).toBe('Prepare, by hand');
  await screen.findByLabelText('Summary');
  const reached = new Set<Element | null>();
  for (let presses = 0; presses < 20; presses++) {
    await user.tab();
    expect(dialog.contains(document.activeElement)).toBe(true);
    reached.add(document.activeElement);
  }
  const controls = dialog.querySelectorAll('button, input, textarea, select, summary');
  expect([...controls].filter((control) => !reached.has(control))).toEqual([]);
  const [first] = controls;
  (first as HTMLElement).focus();
  await user.tab({ shift: true });
  expect(document.activeElement).toBe([...controls].at(-1));
  unmount();
  expect(document.activeElement).toBe(opener);
});

it('closes by Escape at once where nothing was typed', async () => {
  const { user, onClose } = await openTaskMode(createWorkflowServer());
  await screen.findByLabelText('Summary');
  await user.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalledOnce();
});

it('asks before it closes where something typed is not saved', async () => {
  const { user, onClose } = await openTaskMode(createWorkflowServer());
  await user.type(await screen.findByLabelText('Summary'), 'Mine');
  await user.keyboard('{Escape}');
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).toContain('What you typed is not saved yet.');
  expect(document.activeElement).toBe(button('Go on working'));
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByLabelText<HTMLTextAreaElement>('Summary').value).toBe('Mine');
  await press(user, /^Close/);
  await press(user, 'Close without saving');
  expect(onClose).toHaveBeenCalledOnce();
});

it('asks, too, where Escape comes as the dialog’s own, and for a reason that was typed', async () => {
  const { user, onClose } = await openTaskMode(createWorkflowServer());
  await screen.findByLabelText('Summary');
  await press(user, /^Skip/);
  await user.keyboard('No time');
  const cancel = new Event('cancel', { cancelable: true });
  await act(async () => void screen.getByRole('dialog').dispatchEvent(cancel));
  expect(cancel.defaultPrevented).toBe(true);
  expect(onClose).not.toHaveBeenCalled();
  expect(button('Close without saving')).toBeDefined();
});

it('has its headings in order, and a name for every control', async () => {
  const server = createWorkflowServer();
  const { user } = await openTaskMode(server);
  await press(user, 'Ask the model');
  await screen.findByRole('button', { name: /^Complete/ });
  const levels = screen.getAllByRole('heading').map(({ tagName }) => Number(tagName.slice(1)));
  expect(levels[0]).toBe(1);
  for (const [place, level] of levels.entries())
    expect(level - (levels[place - 1] ?? 0)).toBeLessThanOrEqual(1);
  for (const role of ['button', 'textbox'])
    for (const control of screen.getAllByRole(role))
      expect(screen.getAllByRole(role, { name: /\w/ })).toContain(control);
});

it('names every path that is missing', async () => {
  const server = createWorkflowServer();
  const missing = problem(422, 'CONTEXT_MISSING_REQUIRED', { paths: ['data.usage', 'contacts'] });
  server.state.refusals.push({ verb: 'execute', reply: missing });
  const { user } = await openTaskMode(server);
  await press(user, 'Ask the model');
  const alert = within(await screen.findByRole('alert'));
  expect(alert.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'data.usage',
    'contacts',
  ]);
  expect(alert.getByText('Look again.')).toBeDefined();
});

it('says who works on it, and takes over', async () => {
  const server = createWorkflowServer();
  const details = {
    drivenBy: 'key:my-app/noor@example.com',
    until: '2026-11-29T09:15:00.000Z',
    status: 'running',
  };
  server.state.refusals.push({ verb: 'execute', reply: problem(409, 'EXECUTION_BUSY', details) });
  const { user } = await openTaskMode(server);
  await press(user, 'Ask the model');
  expect((await screen.findByRole('alert')).textContent).toMatch(/^noor@example.com works on it until \d/);
  await press(user, 'Take over');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(server.sent('/take-over')).toHaveLength(1);
});

it('keeps what was typed where somebody was faster', async () => {
  const server = createWorkflowServer();
  const { user } = await openTaskMode(server);
  await user.type(await screen.findByLabelText('Summary'), 'Mine');
  const moved = problem(409, 'STEP_NOT_CURRENT', { currentStep: 'assess', status: 'waiting' });
  server.state.refusals.push({ verb: 'execute', reply: moved });
  await press(user, 'Ask the model');
  await press(user, 'Go on with Risk assessment');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(screen.getByLabelText<HTMLTextAreaElement>('Summary').value).toBe('Mine');
});

it('leaves what runs in the background alone until somebody takes over', async () => {
  const server = createWorkflowServer();
  server.state.workflow.driver = 'night';
  const { user } = await openTaskMode(server);
  await press(user, 'Ask the model');
  expect(server.sent('/execute')).toEqual([]);
  await press(user, 'Take over');
  await waitFor(() => expect(screen.queryByText(/runs in the background/)).toBeNull());
  await press(user, 'Ask the model');
  await screen.findByRole('button', { name: /^Complete/ });
});

it('refreshes the context', async () => {
  const server = createWorkflowServer();
  const { user } = await openTaskMode(server);
  await press(user, 'Refresh the context');
  await waitFor(() => expect(status()).toBe('The context is fresh.'));
});

it('opens an execution by its id, and begins none', async () => {
  const server = createWorkflowServer();
  await openTaskMode(server, { executionId: '6f1c2a34-0000-4000-8000-000000000001' });
  await screen.findByLabelText('Summary');
  expect(server.sent('from-template')).toEqual([]);
});

it('says that no playbook applies', async () => {
  const server = createWorkflowServer();
  server.state.applies = false;
  await openTaskMode(server);
  await screen.findByText('No playbook applies to Northwind at Prepare.');
});

it('styles nothing beyond itself', () => {
  const rules = STYLES.replaceAll(/@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}/g, '$1');
  const selectors = [...rules.matchAll(/([^{}]+)\{[^{}]*\}/g)].flatMap(([, list = '']) =>
    list.split(/,(?![^(]*\))/),
  );
  expect(selectors.length).toBeGreaterThan(40);
  expect(
    selectors.map((each) => each.trim()).filter((each) => !each.startsWith('.nightshift-task-mode')),
  ).toEqual([]);
});

it('keeps what was typed before a model was asked, and the focus where it was pressed', async () => {
  const server = createWorkflowServer();
  const { user } = await openTaskMode(server);
  await user.type(await screen.findByLabelText('Summary'), 'Mine');
  await press(user, 'Ask the model');
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Score').value).toBe('64'));
  expect(screen.getByLabelText<HTMLTextAreaElement>('Summary').value).toBe('Mine');
  expect(document.activeElement).toBe(button('Ask again'));
  await press(user, /^Complete/);
  await waitFor(() => expect(server.stepOf('assess').outputs).toEqual({ summary: 'Mine', score: 64 }));
});
