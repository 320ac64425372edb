import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { PlaybookFormat } from '../../playbook/playbook-format.ts';
import type { Playbook, PlaybookFile } from '../../playbook/schema.ts';
import { GENERAL, versionsOf } from '../../playbook/versions.ts';
import type { ExportPlaybook } from '../export-playbook.ts';
import { type PlaybookSubject, readSubject } from '../playbook-subject.ts';
import type { RenderedVersion, RenderVersion } from '../render-version.ts';

export type RenderPlaybook = (
  actor: Actor,
  args: {
    readonly subject: PlaybookSubject;
    /** A variation of the live playbook, the draft or the file; default the general version. */
    readonly variation?: string | undefined;
    /** Renders this step alone. */
    readonly step?: string | undefined;
    /** The contract's id or external id; left out, an invented account is shown. */
    readonly contract?: string | undefined;
    /** The day for which the context is gathered; default today. */
    readonly date?: string | undefined;
  },
  /** Ends it between two steps. Left out, it runs through: no step of it calls a provider. */
  signal?: AbortSignal,
) => Promise<RenderedVersion>;

/**
 * Shows the prompts and, with mock answers, the artifacts of a playbook for a customer or, for who sees no accounts, for
 * an invented one; writes nothing.
 * @throws NightshiftError `NOT_FOUND`, also for a step that is not reached for this customer
 */
export function createRenderPlaybook(deps: {
  readonly exportPlaybook: ExportPlaybook;
  readonly format: PlaybookFormat;
  readonly renderVersion: RenderVersion;
  readonly today: () => string;
}): RenderPlaybook {
  return async function renderPlaybook(
    actor,
    { subject, step, ...asked },
    signal = new AbortController().signal,
  ) {
    requirePermission(actor, 'playbooks:render');
    const { contract = null } = asked;
    const { variation = GENERAL, date: asOf = deps.today() } = asked;
    const playbook = variationOf((await readSubject(deps, subject)).playbook, variation);
    const version = 'ref' in subject && typeof subject.ref.at === 'number' ? subject.ref.at : 1;
    if (step !== undefined) requireStep(playbook, step);
    const rendered = await deps.renderVersion({ playbook, version, contract, asOf }, signal);
    return step === undefined ? rendered : onlyStep(rendered, step);
  };
}

function variationOf(file: PlaybookFile, variation: string): Playbook {
  const versions = versionsOf(file);
  const found = versions.find(({ name }) => name === variation);
  if (found) return found.playbook;
  throw new NightshiftError(
    'NOT_FOUND',
    `"${file.key}" has no variation "${variation}".`,
    `Name one of: ${versions.map(({ name }) => name).join(', ')}.`,
  );
}

function requireStep({ steps }: Playbook, asked: string): void {
  if (steps.some(({ key }) => key === asked)) return;
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no step "${asked}".`,
    `Name one of: ${steps.map(({ key }) => key).join(', ')}.`,
  );
}

function onlyStep(rendered: RenderedVersion, step: string): RenderedVersion {
  const steps = rendered.steps.filter(({ key }) => key === step);
  if (steps.length > 0 || rendered.failed !== null)
    return { ...rendered, steps, artifacts: rendered.artifacts.filter(({ stepKey }) => stepKey === step) };
  throw new NightshiftError(
    'NOT_FOUND',
    `Step "${step}" is not reached for this customer: ${rendered.steps.map(({ key }) => key).join(', ')} are.`,
    'See the routes with `nightshift playbooks show`, or render another customer.',
  );
}
