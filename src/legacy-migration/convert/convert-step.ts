import type { z } from 'zod';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { stepSchema } from '../../playbook/schema.ts';
import { toKey } from '../naming/keys.ts';
import type { NameScope } from '../naming/meaning.ts';
import { evidenceOf, schemaOf } from '../naming/output-shape.ts';
import type { LegacyStep } from '../naming/workflow-names.ts';
import {
  below,
  type Conversion,
  conditionFrom,
  find,
  leftOver,
  type Spot,
  templateFrom,
} from './conversion.ts';
import { convertArtifact } from './convert-artifact.ts';
import { convertRouting, type LegacyRouting } from './convert-routing.ts';
import { SYSTEM_PROMPT_KEYS, systemPromptFrom } from './convert-system-prompt.ts';
import { markedByName } from './internal-marks.ts';
import {
  entryOf,
  fieldValue,
  gapsIn,
  itemsOf,
  type LegacyMap,
  type LegacyValue,
  mapOf,
  textOf,
  toJson,
} from './legacy-value.ts';
import { mockValue } from './mock-values.ts';
import { dataOf } from './step-data.ts';

type StepInput = z.input<typeof stepSchema>;
export type ConvertedStep = {
  readonly step: StepInput;
  readonly routing: LegacyRouting;
  readonly system: string | null;
};

const STEP_KEYS = [
  'id',
  'name',
  'title',
  'type',
  'execution',
  'llmPrompt',
  'prompt',
  'dataRequired',
  'outputs',
  'storeIn',
  'routing',
  'routes',
  'nextStep',
  'nextStepId',
  'next',
  'ui',
  'artifacts',
  'condition',
  'conditional',
  ...SYSTEM_PROMPT_KEYS,
];
const EXECUTION_KEYS = ['llmPrompt', 'prompt', 'dataRequired', 'outputs', 'artifacts', ...SYSTEM_PROMPT_KEYS];

/** Converts a step, its artifacts and its routing. */
export function convertStep(
  conversion: Conversion,
  legacy: LegacyStep,
  index: number,
  artifactKeys: Set<string>,
  /** The name of the workflow's system prompt, for steps without one of their own. */
  sharedSystem: string | null,
): ConvertedStep {
  const { map, key } = legacy;
  const scope: NameScope = { frames: [], stepIndex: index };
  const spot: Spot = { where: `steps.${key}`, pointer: ['steps', index] };
  const execution = mapOf(fieldValue(map, 'execution')) ?? map;
  const promptText = fieldValue(execution, 'llmPrompt', 'prompt') ?? fieldValue(map, 'llmPrompt', 'prompt');
  const prompt =
    promptText?.kind === 'text' ? templateFrom(conversion, promptText, below(spot, 'llm_prompt'), scope) : '';
  if (promptText && promptText.kind !== 'text') unreadPrompt(conversion, promptText, spot);
  const routing = convertRouting(
    conversion,
    map,
    prompt,
    { where: `conditional_routing.${key}`, pointer: ['conditional_routing', key] },
    scope,
    legacy.choice,
  );
  const type = typeOf(conversion, legacy, prompt, spot);
  const system = systemPromptFrom(conversion, [execution, map], `${key}_system`, scope);
  const systemName = system === null && type === 'llm' ? sharedSystem : system && `${key}_system`;
  const outputs = outputsOf(conversion, legacy, routing, type, spot);
  const when = whenOf(conversion, map, spot, scope);
  const artifacts = artifactsOf(map, execution).map((artifact, at) =>
    convertArtifact(
      conversion,
      artifact,
      below(spot, `artifacts.${at}`, 'artifacts', at),
      scope,
      artifactKeys,
    ),
  );
  const data = dataOf(conversion, fieldValue(execution, 'dataRequired'), below(spot, 'data_required'), scope);
  const metadata = metadataOf(conversion, legacy, execution, data.unknown, routing, spot);
  find(conversion, 'converted', spot, map.at, `step ${legacy.name} (${type})`);
  const step: StepInput = {
    key,
    name: legacy.name,
    type,
    ...(when ? { when } : {}),
    ...(systemName === null ? {} : { system: systemName }),
    ...(type === 'llm'
      ? { llm_prompt: [prompt, routing.choice?.prompt ?? ''].filter((part) => part !== '').join('\n\n') }
      : {}),
    ...(data.required.length > 0 ? { data_required: data.required } : {}),
    ...(data.wanted.length > 0 ? { data_wanted: data.wanted } : {}),
    ...outputs,
    ...(type === 'human' ? { waits_for: { name: legacy.name, days: 7 } } : {}),
    ...(artifacts.length > 0 ? { artifacts } : {}),
    ...(metadata ? { metadata } : {}),
  };
  return { step, routing, system };
}

function unreadPrompt(conversion: Conversion, prompt: LegacyValue, spot: Spot): void {
  const [gap] = gapsIn(prompt);
  find(
    conversion,
    'needs_person',
    below(spot, 'llm_prompt'),
    prompt.at,
    gap?.why ?? 'a prompt that is no text',
    { ...(gap ? { from: gap.source } : {}) },
  );
}

function typeOf(
  conversion: Conversion,
  { map, outputs }: LegacyStep,
  prompt: string,
  spot: Spot,
): 'llm' | 'decision' | 'human' {
  if (prompt !== '') return 'llm';
  const type = textOf(fieldValue(map, 'type')) ?? '';
  if (/human|manual|approval|review/i.test(type)) {
    find(
      conversion,
      'approximated',
      spot,
      map.at,
      `a step of type ${type} without a prompt waits for a person, for 7 days`,
    );
    return 'human';
  }
  if (outputs.length > 0)
    find(
      conversion,
      'needs_person',
      spot,
      map.at,
      `no prompt asks for ${outputs.join(', ')}: write one, or compute them`,
    );
  else find(conversion, 'approximated', spot, map.at, 'a step without a prompt asks nobody');
  return 'decision';
}

function outputsOf(
  conversion: Conversion,
  { key, outputs, declaredAt }: LegacyStep,
  { choice }: LegacyRouting,
  type: string,
  spot: Spot,
): Pick<StepInput, 'outputs' | 'mock_outputs' | 'computed'> {
  const schemas = outputs
    .filter((name) => name !== choice?.name)
    .map((name) => {
      const shape = conversion.names.shapes.get(name);
      const schema = markedByName(`outputs.${name}`, shape ? schemaOf(shape) : { type: 'string' });
      const evidence = shape ? evidenceOf(shape) : 'none';
      const how = {
        declared: 'as the file declares it',
        used: 'from how it is used',
        none: 'taken as text: nothing says more',
      }[evidence];
      find(
        conversion,
        evidence === 'declared' ? 'converted' : 'approximated',
        below(spot, `outputs.${name}`, 'outputs', name),
        declaredAt.get(name) ?? { file: '', line: 0 },
        `${name} is ${JSON.stringify(schema)}, ${how}`,
      );
      return [name, schema] as const;
    });
  const all = choice ? [...schemas, [choice.name, choice.schema] as const] : schemas;
  if (all.length === 0) return {};
  if (type !== 'llm') {
    const nullable = all.map(
      ([name, schema]) =>
        [
          name,
          { ...schema, type: Array.isArray(schema.type) ? schema.type : ([schema.type, 'null'] as const) },
        ] as const,
    );
    void key;
    return {
      outputs: Object.fromEntries(nullable) as NonNullable<StepInput['outputs']>,
      computed: Object.fromEntries(all.map(([name]) => [name, null])),
    };
  }
  const mocks = all.map(([name, schema]): [string, Json] => [name, mockValue(name, schema)]);
  return { outputs: Object.fromEntries(all), mock_outputs: Object.fromEntries(mocks) };
}

function whenOf(conversion: Conversion, map: LegacyMap, spot: Spot, scope: NameScope) {
  const entry = entryOf(map, 'condition', 'conditional');
  if (!entry) return null;
  if (entry.value.kind === 'scalar') {
    if (entry.value.value === true)
      find(conversion, 'note', spot, entry.at, 'a conditional step: it runs unless a route leads past it');
    return null;
  }
  const text =
    entry.value.kind === 'map'
      ? fieldValue(entry.value, 'condition', 'when', 'expression', 'if')
      : entry.value;
  if (text?.kind === 'text') return conditionFrom(conversion, text, below(spot, 'when'), scope);
  find(conversion, 'needs_person', spot, entry.at, `${entry.key} is no text, and was not read`);
  return null;
}

function artifactsOf(map: LegacyMap, execution: LegacyMap): LegacyMap[] {
  const ui = mapOf(fieldValue(map, 'ui'));
  const lists = [
    ui && fieldValue(ui, 'artifacts'),
    fieldValue(map, 'artifacts'),
    execution === map ? undefined : fieldValue(execution, 'artifacts'),
  ];
  return lists.flatMap((list) => itemsOf(list)).filter((item) => item.kind === 'map');
}

function metadataOf(
  conversion: Conversion,
  legacy: LegacyStep,
  execution: LegacyMap,
  unknown: readonly string[],
  routing: LegacyRouting,
  spot: Spot,
): JsonObject | undefined {
  const { map } = legacy;
  const ui = mapOf(fieldValue(map, 'ui'));
  const processor = entryOf(execution, 'processor');
  if (processor)
    find(
      conversion,
      'approximated',
      spot,
      processor.at,
      routing.choice
        ? 'the code of the processor is not run: the model chooses the route'
        : 'the code of the processor is not run: check what it did with the outputs',
      { from: textOf(processor.value) ?? '' },
    );
  const inner = execution === map ? undefined : leftOver(conversion, execution, EXECUTION_KEYS, spot);
  const outer = ui && leftOver(conversion, ui, ['artifacts'], spot);
  const more: JsonObject = {
    legacy_id: legacy.id,
    ...(entryOf(map, 'type') ? { type: toJson(entryOf(map, 'type')?.value ?? map) } : {}),
    ...(execution !== map && inner ? { execution: inner } : {}),
    ...(outer ? { ui: outer } : {}),
    ...(routing.metadata ? { routing: routing.metadata } : {}),
    ...(unknown.length > 0 ? { data_required_unknown: [...unknown] } : {}),
  };
  return leftOver(
    conversion,
    map,
    STEP_KEYS,
    spot,
    toKey(legacy.id) === legacy.id && Object.keys(more).length === 1 ? {} : more,
  );
}
