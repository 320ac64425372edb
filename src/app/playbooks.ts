import { createCompareVersions } from '../authoring/compare-versions.ts';
import { createDifferences } from '../authoring/differences.ts';
import { createEditDraft } from '../authoring/edit-draft.ts';
import { createExportPlaybook } from '../authoring/export-playbook.ts';
import { createImportPlaybooks } from '../authoring/import-playbooks.ts';
import { createLintPlaybooks } from '../authoring/lint-playbooks.ts';
import type { DraftStore, PlaybookVersionStore } from '../authoring/ports.ts';
import { createPublishDraft } from '../authoring/publish-draft.ts';
import { createRenderVersion } from '../authoring/render-version.ts';
import type { ContextSource } from '../context/ports.ts';
import { createWorkflowTemplateService } from '../context/workflow-template-service.ts';
import { createRunStep } from '../engine/run-step.ts';
import { createLlmPromptService } from '../llm/llm-prompt-service.ts';
import { unpaced } from '../llm/pace-calls.ts';
import { contextWindowOf } from '../llm/providers/context-windows.ts';
import { createMockClient } from '../llm/providers/mock.ts';
import { createPriceList } from '../llm/providers/prices.ts';
import { todayIn } from '../platform/civil-date.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import type { Clock } from '../platform/logger.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import { createPlaybookFormat } from '../playbook/yaml/playbook-format.ts';

type PlaybookStores = {
  readonly playbooks: PlaybookStore;
  readonly playbookVersions: PlaybookVersionStore;
  readonly drafts: DraftStore;
  readonly contextSource: ContextSource;
};

/** What authors do with playbooks: no queue and no model is needed for it. */
export function composePlaybooks(
  config: Pick<Config, 'scan' | 'llm'>,
  stores: PlaybookStores,
  clock: Clock = systemClock,
) {
  const { playbooks, playbookVersions: versionStore, drafts, contextSource } = stores;
  // To look costs nothing: the mock alone is asked, whatever LLM_PROVIDER says.
  const mock = { ...config.llm, provider: 'mock', model: 'mock-1' } as const;
  const prompts = createLlmPromptService({
    llm: createMockClient(),
    prices: createPriceList(),
    paceCalls: unpaced,
    clock,
  });
  const templates = createWorkflowTemplateService(playbooks);
  const runStep = createRunStep({ templates, prompts, clock, llm: mock });
  const format = createPlaybookFormat();
  const differences = createDifferences();
  const compare = createCompareVersions(differences);
  const today = (): string => todayIn(config.scan.zone, clock.now());
  const exportPlaybook = createExportPlaybook({ versionStore, drafts, format, today });
  const { provider, model: name, maxOutputTokens } = config.llm;
  const lint = createLintPlaybooks({
    playbooks,
    versionStore,
    exportPlaybook,
    models: { defaultModel: { provider, name, maxOutputTokens }, contextWindowOf },
  });
  return {
    versionStore,
    drafts,
    playbooks,
    format,
    compare,
    unified: differences.unified,
    today,
    exportPlaybook,
    lint,
    editDraft: createEditDraft({ versionStore, drafts, lint, format, exportPlaybook, compare, today }),
    publishDraft: createPublishDraft({
      versionStore,
      drafts,
      lint,
      format,
      exportPlaybook,
      compare,
      today,
    }),
    renderVersion: createRenderVersion({ contextSource, runStep, clock }),
    importPlaybooks: createImportPlaybooks({
      versionStore,
      playbooks,
      lint,
      format,
      exportPlaybook,
      compare,
      today,
    }),
  };
}
export type Playbooks = ReturnType<typeof composePlaybooks>;
