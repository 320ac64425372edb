import { createChangeLiveVersions } from '../authoring/actions/change-live-versions.ts';
import { createEditDraft } from '../authoring/actions/edit-draft.ts';
import { createImportPlaybooks } from '../authoring/actions/import-playbooks.ts';
import { createLookAtPlaybooks } from '../authoring/actions/look-at-playbooks.ts';
import { createMeasurePlaybooks } from '../authoring/actions/measure-playbooks.ts';
import { createPublishDraft } from '../authoring/actions/publish-draft.ts';
import { createRenderPlaybook } from '../authoring/actions/render-playbook.ts';
import { createCompareVersions } from '../authoring/compare-versions.ts';
import { createDifferences } from '../authoring/differences.ts';
import { createExportPlaybook } from '../authoring/export-playbook.ts';
import { createLintPlaybooks } from '../authoring/lint-playbooks.ts';
import type { AnalyticsStore, DraftStore, PlaybookVersionStore, RolloutStore } from '../authoring/ports.ts';
import { createRenderVersion } from '../authoring/render-version.ts';
import { createRequireKey } from '../authoring/require-key.ts';
import type { ContextSource } from '../context/ports.ts';
import { createWorkflowTemplateService } from '../context/workflow-template-service.ts';
import { createRunStep } from '../engine/run-step.ts';
import { createLlmPromptService } from '../llm/llm-prompt-service.ts';
import { unpaced } from '../llm/pace-calls.ts';
import { contextWindowOf } from '../llm/providers/context-windows.ts';
import { createMockClient } from '../llm/providers/mock.ts';
import { createPriceList } from '../llm/providers/prices.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import { createPlaybookFormat } from '../playbook/yaml/playbook-format.ts';

type PlaybookStores = {
  readonly playbookStore: PlaybookStore;
  readonly versionStore: PlaybookVersionStore;
  readonly rolloutStore: RolloutStore;
  readonly drafts: DraftStore;
  readonly analytics: AnalyticsStore;
  readonly contextSource: ContextSource;
};

/** Actions on playbooks; they need no queue and no model. */
export function composePlaybookActions(
  config: Pick<Config, 'llm'>,
  { playbookStore, versionStore, rolloutStore, drafts, analytics, contextSource }: PlaybookStores,
  { clock, today }: { readonly clock: Clock; readonly today: () => string },
) {
  // A preview must cost nothing, so it asks the mock, whatever LLM_PROVIDER says.
  const mock = { ...config.llm, provider: 'mock', model: 'mock-1' } as const;
  const prompts = createLlmPromptService({
    llm: createMockClient(),
    prices: createPriceList(),
    paceCalls: unpaced,
    clock,
  });
  const templates = createWorkflowTemplateService(playbookStore);
  const runStep = createRunStep({ templates, prompts, clock, llm: mock });
  const format = createPlaybookFormat();
  const differences = createDifferences();
  const compare = createCompareVersions(differences);
  const exportPlaybook = createExportPlaybook({ versionStore, rolloutStore, drafts, format, today });
  const { provider, model: name, maxOutputTokens } = config.llm;
  const lint = createLintPlaybooks({
    playbookStore,
    versionStore,
    exportPlaybook,
    models: { defaultModel: { provider, name, maxOutputTokens }, contextWindowOf },
  });
  const requireKey = createRequireKey({ versionStore, playbookStore, today });
  const renderVersion = createRenderVersion({ contextSource, runStep, clock });
  const shared = {
    versionStore,
    rolloutStore,
    playbookStore,
    drafts,
    requireKey,
    lint,
    format,
    exportPlaybook,
    compare,
    today,
  };
  return {
    ...createLookAtPlaybooks({ ...shared, differences }),
    ...createChangeLiveVersions(shared),
    ...createMeasurePlaybooks({ analytics, requireKey, today }),
    drafts: createEditDraft(shared),
    publish: createPublishDraft(shared),
    render: createRenderPlaybook({ ...shared, renderVersion }),
    import: createImportPlaybooks(shared),
  };
}
