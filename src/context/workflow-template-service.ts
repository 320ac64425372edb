import { NightshiftError } from '../platform/errors.ts';
import type { PlaybookStore, PlaybookVersion } from '../playbook/ports.ts';
import type { Step } from '../playbook/schema.ts';
import { renderTemplate } from '../playbook/template/interpreter.ts';
import type { Context } from './context.ts';
import { validateContext } from './workflow-context-builder.ts';

export type ResolvedPrompt = { readonly system: string | null; readonly prompt: string };

export type WorkflowTemplateService = {
  /** A version by id, cached after the first read: published content never changes. */
  fetchVersion(versionId: string): Promise<PlaybookVersion>;
  /** The system prompt and the prompt of an llm step, rendered. */
  resolvePrompt(stored: PlaybookVersion, step: Step, scope: Context): ResolvedPrompt;
  /** @throws NightshiftError `CONTEXT_MISSING_REQUIRED` that names every missing path, also of later steps. */
  requireData(stored: PlaybookVersion, step: Step, scope: Context): void;
};

const CACHED_VERSIONS = 500;

export function createWorkflowTemplateService(playbookStore: PlaybookStore): WorkflowTemplateService {
  const cache = new Map<string, PlaybookVersion>();

  const underWay = new Map<string, Promise<PlaybookVersion>>();

  async function read(versionId: string): Promise<PlaybookVersion> {
    const stored = await playbookStore.find(versionId);
    if (!stored)
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no playbook version ${versionId}.`,
        'List what exists with `SELECT id, key, version FROM workflow_definitions`.',
      );
    if (stored.status !== 'draft') {
      if (cache.size >= CACHED_VERSIONS) cache.clear();
      cache.set(versionId, stored);
    }
    return stored;
  }

  return {
    fetchVersion(versionId) {
      const cached = cache.get(versionId);
      if (cached) return Promise.resolve(cached);
      // A night begins with many executions of one version: the first reads it, the others wait for that read.
      const asked = underWay.get(versionId);
      if (asked) return asked;
      const reference = read(versionId).finally(() => underWay.delete(versionId));
      underWay.set(versionId, reference);
      return reference;
    },

    resolvePrompt({ playbook }, step, scope) {
      const system = step.system === undefined ? undefined : playbook.llm_prompts[step.system];
      if (step.system !== undefined && system === undefined)
        throw new NightshiftError(
          'DEFINITION_INVALID',
          `Step "${step.key}" of ${playbook.key} names the system prompt "${step.system}", which does not exist.`,
          `Add "${step.system}" to llm_prompts, or name one of: ${Object.keys(playbook.llm_prompts).join(', ')}.`,
        );
      return {
        system: system === undefined ? null : renderTemplate(system, scope),
        prompt: renderTemplate(step.llm_prompt ?? '', scope),
      };
    },

    requireData({ playbook }, step, scope) {
      const missing = validateContext(scope, step.data_required);
      if (missing.length === 0) return;
      const later = playbook.steps
        .slice(playbook.steps.indexOf(step) + 1)
        .flatMap((each) => validateContext(scope, each.data_required.filter(isGathered)))
        .filter((path) => !missing.includes(path));
      const laterMissing = [...new Set(later)];
      const alsoLater =
        laterMissing.length === 0 ? '' : ` Later steps also miss: ${laterMissing.join(', ')}.`;
      throw new NightshiftError(
        'CONTEXT_MISSING_REQUIRED',
        `Step "${step.key}" of ${playbook.key} cannot do without: ${missing.join(', ')}.${alsoLater}`,
        'Complete these fields in the book, then retry the execution.',
        { stepKey: step.key, missing, laterMissing },
      );
    },
  };
}

/** Whether the value is there from the start or never. */
const isGathered = (path: string): boolean => !/^(outputs|steps|input)\b/.test(path);
