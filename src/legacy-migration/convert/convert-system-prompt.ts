import type { JsonObject } from '../../platform/json.ts';
import { needsPerson } from '../../playbook/needs-person-mark.ts';
import type { NameScope } from '../naming/meaning.ts';
import { type Conversion, find, leftOver, type Spot, templateFrom } from './conversion.ts';
import { entryOf, fieldValue, gapsIn, type LegacyEntry, type LegacyMap, mapOf } from './legacy-value.ts';

export const SYSTEM_PROMPT_KEYS = [
  'systemPrompt',
  'system_prompt',
  'systemMessage',
  'systemInstruction',
  'systemInstructions',
];
/** Keys, besides the top level, under which a workflow may keep a system prompt for all of its steps. */
const HOLDERS = ['context', 'llm', 'ai', 'prompts', 'execution', 'config', 'defaults'];
/** The name of the workflow's own prompt, for steps without one. */
export const WORKFLOW_SYSTEM = 'system';

/**
 * The first system prompt in `maps` as a template of ours, to be stored in llm_prompts as `name`; null where there is
 * none.
 */
export function systemPromptFrom(
  conversion: Conversion,
  maps: readonly LegacyMap[],
  name: string,
  scope: NameScope,
): string | null {
  const [entry] = maps.flatMap((map) => entryOf(map, ...SYSTEM_PROMPT_KEYS) ?? []);
  return entry ? promptFrom(conversion, entry, name, scope) : null;
}

function promptFrom(
  conversion: Conversion,
  entry: LegacyEntry,
  name: string,
  scope: NameScope,
): string | null {
  const { value, at } = entry;
  const spot: Spot = { where: `llm_prompts.${name}`, pointer: ['llm_prompts', name] };
  if (value.kind === 'text') return templateFrom(conversion, value, spot, scope) || null;
  if (value.kind === 'scalar' && value.value === null) return null;
  const [gap] = gapsIn(value);
  const why = gap?.why ?? 'a system prompt that is no text';
  find(conversion, 'needs_person', spot, at, why, gap ? { from: gap.source } : {});
  return needsPerson(gap?.source ?? entry.key);
}

export type WorkflowSystem = {
  readonly prompt: string | null;
  /** The key of the workflow under which it stood, with the other entries there, for metadata. */
  readonly holder: { readonly key: string; readonly rest: JsonObject | undefined } | null;
};

/** The system prompt of a workflow for all of its steps. */
export function workflowSystemFrom(conversion: Conversion, map: LegacyMap): WorkflowSystem {
  const scope: NameScope = { frames: [], stepIndex: 0 };
  const onTop = systemPromptFrom(conversion, [map], WORKFLOW_SYSTEM, scope);
  if (onTop !== null) return { prompt: onTop, holder: null };
  for (const key of HOLDERS) {
    const textMap = mapOf(fieldValue(map, key));
    const entry = textMap && entryOf(textMap, ...SYSTEM_PROMPT_KEYS, 'system');
    const prompt = entry ? promptFrom(conversion, entry, WORKFLOW_SYSTEM, scope) : null;
    if (!textMap || !entry || prompt === null) continue;
    const rest = leftOver(conversion, textMap, [entry.key], { where: '', pointer: [] });
    return { prompt, holder: { key, rest } };
  }
  return { prompt: null, holder: null };
}
