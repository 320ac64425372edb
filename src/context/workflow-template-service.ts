import { NightshiftError } from '../platform/errors.ts';
import type { DefinitionStore, StoredDefinition } from '../playbook/ports.ts';
import type { Step } from '../playbook/schema.ts';
import { renderTemplate } from '../playbook/template/interpreter.ts';
import type { Context } from './context.ts';
import { validateContext } from './workflow-context-builder.ts';

export type ResolvedPrompt = { readonly system: string | null; readonly prompt: string };

export type WorkflowTemplateService = {
  /** A version by id, from memory once read: published content never changes, so it never goes stale. */
  fetchDefinition(definitionId: string): Promise<StoredDefinition>;
  /** The system prompt and the prompt of an llm step, rendered. */
  resolvePrompt(stored: StoredDefinition, step: Step, scope: Context): ResolvedPrompt;
  /** @throws NightshiftError `CONTEXT_MISSING_REQUIRED` that names every missing path, of later steps too. */
  requireData(stored: StoredDefinition, step: Step, scope: Context): void;
};

const CACHED_VERSIONS = 500;

/** Fetches a version, resolves its templates, validates what data they need. */
export function createWorkflowTemplateService(definitions: DefinitionStore): WorkflowTemplateService {
  const cache = new Map<string, StoredDefinition>();

  const underWay = new Map<string, Promise<StoredDefinition>>();

  async function read(definitionId: string): Promise<StoredDefinition> {
    const stored = await definitions.find(definitionId);
    if (!stored)
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no workflow definition ${definitionId}.`,
        'List what exists with `SELECT id, key, version FROM workflow_definitions`.',
      );
    if (stored.status !== 'draft') {
      if (cache.size >= CACHED_VERSIONS) cache.clear();
      cache.set(definitionId, stored);
    }
    return stored;
  }

  return {
    fetchDefinition(definitionId) {
      const cached = cache.get(definitionId);
      if (cached) return Promise.resolve(cached);
      // A night begins with many executions of one version: the first asks, the others wait for its answer.
      const asked = underWay.get(definitionId);
      if (asked) return asked;
      const reading = read(definitionId).finally(() => underWay.delete(definitionId));
      underWay.set(definitionId, reading);
      return reading;
    },

    resolvePrompt({ definition }, step, scope) {
      const system = step.system === undefined ? undefined : definition.llm_prompts[step.system];
      if (step.system !== undefined && system === undefined)
        throw new NightshiftError(
          'DEFINITION_INVALID',
          `Step "${step.key}" of ${definition.key} names the system prompt "${step.system}", which does not exist.`,
          `Add "${step.system}" to llm_prompts, or name one of: ${Object.keys(definition.llm_prompts).join(', ')}.`,
        );
      return {
        system: system === undefined ? null : renderTemplate(system, scope),
        prompt: renderTemplate(step.llm_prompt ?? '', scope),
      };
    },

    requireData({ definition }, step, scope) {
      const missing = validateContext(scope, step.data_required);
      if (missing.length === 0) return;
      const later = definition.steps
        .slice(definition.steps.indexOf(step) + 1)
        .flatMap((each) => validateContext(scope, each.data_required.filter(isGathered)))
        .filter((path) => !missing.includes(path));
      const laterMissing = [...new Set(later)];
      const alsoLater =
        laterMissing.length === 0 ? '' : ` Later steps also miss: ${laterMissing.join(', ')}.`;
      throw new NightshiftError(
        'CONTEXT_MISSING_REQUIRED',
        `Step "${step.key}" of ${definition.key} cannot do without: ${missing.join(', ')}.${alsoLater}`,
        'Complete these fields in the book, then retry the execution.',
        { stepKey: step.key, missing, laterMissing },
      );
    },
  };
}

/** What is there from the start, or never. */
const isGathered = (path: string): boolean => !/^(outputs|steps|input)\b/.test(path);
