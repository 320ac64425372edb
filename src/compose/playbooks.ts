import { createDifferences } from '../adapters/differences/differences.ts';
import { contextWindowOf } from '../adapters/llm/context-windows.ts';
import { createMockClient } from '../adapters/llm/mock.ts';
import { createPriceList } from '../adapters/llm/prices.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { createPlaybookFormat } from '../adapters/yaml/playbook-format.ts';
import type { Config } from '../config.ts';
import { todayIn } from '../domain/civil-date.ts';
import { createCompareDefinitions } from '../services/compare-definitions.ts';
import { createEditDefinition } from '../services/edit-definition.ts';
import { createExportPlaybook } from '../services/export-playbook.ts';
import { createImportPlaybooks } from '../services/import-playbooks.ts';
import { createLintPlaybooks } from '../services/lint-playbooks.ts';
import { createLlmPromptService } from '../services/llm-prompt-service.ts';
import { unpaced } from '../services/pace-calls.ts';
import type { ContextSource } from '../services/ports/context-source.ts';
import type { DefinitionDesk, DraftStore } from '../services/ports/definition-desk.ts';
import type { DefinitionStore } from '../services/ports/definition-store.ts';
import type { Clock } from '../services/ports/system.ts';
import { createPublishDefinition } from '../services/publish-definition.ts';
import { createRenderDefinition } from '../services/render-definition.ts';
import { createRunStep } from '../services/run-step.ts';
import { createWorkflowTemplateService } from '../services/workflow-template-service.ts';

type PlaybookStores = {
  readonly definitions: DefinitionStore;
  readonly definitionDesk: DefinitionDesk;
  readonly drafts: DraftStore;
  readonly contextSource: ContextSource;
};

/** What authors do with playbooks: no queue and no model is needed for it. */
export function composePlaybooks(
  config: Pick<Config, 'scan' | 'llm'>,
  stores: PlaybookStores,
  clock: Clock = systemClock,
) {
  const { definitions, definitionDesk: desk, drafts, contextSource } = stores;
  // To look costs nothing: the mock alone is asked, whatever LLM_PROVIDER says.
  const mock = { ...config.llm, provider: 'mock', model: 'mock-1' } as const;
  const prompts = createLlmPromptService({
    llm: createMockClient(),
    prices: createPriceList(),
    paceCalls: unpaced,
    clock,
  });
  const templates = createWorkflowTemplateService(definitions);
  const runStep = createRunStep({ templates, prompts, clock, llm: mock });
  const format = createPlaybookFormat();
  const differences = createDifferences();
  const compare = createCompareDefinitions(differences);
  const today = (): string => todayIn(config.scan.zone, clock.now());
  const exportPlaybook = createExportPlaybook({ desk, drafts, format, today });
  const { provider, model: name, maxOutputTokens } = config.llm;
  const lint = createLintPlaybooks({
    definitions,
    desk,
    exportPlaybook,
    models: { defaultModel: { provider, name, maxOutputTokens }, contextWindowOf },
  });
  return {
    desk,
    drafts,
    definitions,
    format,
    compare,
    unified: differences.unified,
    today,
    exportPlaybook,
    lint,
    editDefinition: createEditDefinition({ desk, drafts, lint, format, exportPlaybook, compare, today }),
    publishDefinition: createPublishDefinition({
      desk,
      drafts,
      lint,
      format,
      exportPlaybook,
      compare,
      today,
    }),
    renderDefinition: createRenderDefinition({ contextSource, runStep, clock }),
    importPlaybooks: createImportPlaybooks({
      desk,
      definitions,
      lint,
      format,
      exportPlaybook,
      compare,
      today,
    }),
  };
}
export type Playbooks = ReturnType<typeof composePlaybooks>;
