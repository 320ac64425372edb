import { lintVersion } from '../../checker/lint-version.ts';
import { problemText } from '../../checker/problem.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import { type PlaybookFile, playbookFileSchema } from '../../playbook/schema.ts';
import { versionsOf } from '../../playbook/versions.ts';
import { toKey } from '../naming/keys.ts';
import type { LegacyMapping } from '../naming/mapping.ts';
import { readNames } from '../naming/workflow-names.ts';
import { type Conversion, find, leftOver, type Spot } from './conversion.ts';
import { type ConvertedStep, convertStep } from './convert-step.ts';
import {
  SYSTEM_PROMPT_KEYS,
  WORKFLOW_SYSTEM,
  type WorkflowSystem,
  workflowSystemFrom,
} from './convert-system-prompt.ts';
import type { Finding } from './finding.ts';
import { marksOfReadings } from './internal-marks.ts';
import {
  entryOf,
  fieldValue,
  type LegacyWorkflow,
  mapOf,
  type SourceLocation,
  textOf,
} from './legacy-value.ts';
import { windowFrom } from './window.ts';

/** A legacy workflow as a playbook, with all findings about it. */
export type ConvertedWorkflow = {
  readonly key: string;
  readonly legacyKey: string;
  readonly stage: string;
  readonly file: string;
  readonly lines: number;
  /** The document to write to a file, in the order of our format. It may be invalid, which a finding reports. */
  readonly document: JsonObject;
  /** Null where `document` is not valid. */
  readonly playbook: PlaybookFile | null;
  readonly findings: readonly Finding[];
  readonly steps: number;
  readonly artifacts: number;
  /** Keys of the stages whose outputs the workflow reads. */
  readonly reads: readonly string[];
};

const WORKFLOW_KEYS = ['id', 'stage', 'name', 'description', 'trigger', 'steps', ...SYSTEM_PROMPT_KEYS];

/** Converts a workflow as far as possible; findings report what was approximated and what a person must do. */
export function convertWorkflow(workflow: LegacyWorkflow, mapping: LegacyMapping): ConvertedWorkflow {
  const map = workflow.value;
  const id = textOf(fieldValue(map, 'id', 'key')) ?? workflow.name;
  const key = keyOf(id, mapping);
  const stage = textOf(fieldValue(map, 'stage')) ?? textOf(fieldValue(map, 'name')) ?? workflow.name;
  const { names, steps, undeclared } = readNames(workflow, mapping, key);
  const conversion: Conversion = { names, findings: [] };
  const top: Spot = { where: '', pointer: [] };
  for (const remark of workflow.remarks) find(conversion, remark.severity, top, remark.at, remark.message);
  for (const { name, step, ...at } of undeclared)
    find(
      conversion,
      'approximated',
      {
        where: `steps.${step}.outputs.${name}`,
        pointer: ['steps', steps.findIndex((each) => each.key === step), 'outputs', name],
      },
      at,
      `an artifact reads ${name}, which no step declares: it is an output of ${step} now`,
    );
  const unreadSteps = entryOf(map, 'steps');
  if (steps.length === 0)
    find(
      conversion,
      'needs_person',
      { where: 'steps', pointer: ['steps'] },
      unreadSteps?.at ?? map.at,
      'no step could be read',
    );
  reportUnreadSteps(conversion, workflow);
  const artifactKeys = new Set<string>();
  const system = workflowSystemFrom(conversion, map);
  const sharedSystem = system.prompt === null ? null : WORKFLOW_SYSTEM;
  const converted = steps.map((step, index) =>
    convertStep(conversion, step, index, artifactKeys, sharedSystem),
  );
  const document = documentOf(conversion, workflow, { id, key, stage }, converted, system);
  const playbook = checked(conversion, document, map.at);
  return {
    key,
    legacyKey: id,
    stage,
    file: workflow.file,
    lines: workflow.lines,
    document,
    playbook,
    findings: sorted(conversion.findings),
    steps: converted.length,
    artifacts: artifactKeys.size,
    reads: [...new Set(JSON.stringify(document).match(/\bstages\.[a-z]\w*/g) ?? [])].map((path) =>
      path.slice('stages.'.length),
    ),
  };
}

/** The key of a workflow's playbook: from the mapping, else made from its id. */
export const keyOf = (id: string, mapping: LegacyMapping): string => mapping.keys.get(id) ?? toKey(id);

function reportUnreadSteps(conversion: Conversion, { value }: LegacyWorkflow): void {
  const steps = fieldValue(value, 'steps');
  const single = steps ? [steps] : [];
  const items = steps?.kind === 'list' ? steps.items : single;
  for (const item of items)
    if (item.kind === 'unread')
      find(
        conversion,
        'needs_person',
        { where: 'steps', pointer: ['steps'] },
        item.at,
        `a step was not read: ${item.why}`,
        { from: item.source },
      );
}

function documentOf(
  conversion: Conversion,
  { value: map }: LegacyWorkflow,
  { id, key, stage }: { id: string; key: string; stage: string },
  converted: readonly ConvertedStep[],
  shared: WorkflowSystem,
): JsonObject {
  const [name, about] = ['name', 'description'].map((field) => textOf(fieldValue(map, field))?.trim());
  const window = windowFrom(conversion, map);
  const prompts = Object.fromEntries([
    ...(shared.prompt === null ? [] : [[WORKFLOW_SYSTEM, shared.prompt]]),
    ...converted.flatMap(({ step, system }) => (system === null ? [] : [[`${step.key}_system`, system]])),
  ]);
  const revisited = new Set(converted.flatMap(({ routing }) => routing.revisited));
  const steps = converted.map(({ step }) => (revisited.has(step.key) ? { ...step, max_visits: 2 } : step));
  const routing = Object.fromEntries(
    converted.flatMap(({ step, routing: { tree } }) => (tree ? [[step.key, tree]] : [])),
  );
  const trigger = mapOf(fieldValue(map, 'trigger'));
  const more = {
    ...(name ? { name } : {}),
    ...(trigger && window.rest ? { trigger: window.rest } : {}),
    ...(shared.holder?.rest ? { [shared.holder.key]: shared.holder.rest } : {}),
  };
  const known = [...WORKFLOW_KEYS, ...(shared.holder ? [shared.holder.key] : [])];
  const metadata = leftOver(conversion, map, known, { where: '', pointer: [] }, more);
  const internal = marksOfReadings({ prompts, steps, routing });
  return JSON.parse(
    JSON.stringify({
      key,
      stage_name: stage,
      description: [name, about].filter((text) => text).join('. ') || `Migrated from ${id}`,
      legacy_key: id,
      window: window.window,
      ...(Object.keys(internal).length > 0 ? { internal } : {}),
      ...(Object.keys(prompts).length > 0 ? { llm_prompts: prompts } : {}),
      steps,
      ...(Object.keys(routing).length > 0 ? { conditional_routing: routing } : {}),
      ...(metadata ? { metadata } : {}),
    }),
  ) as JsonObject;
}

/** The playbook where the document is valid, else null. Adds a finding for everything that prevents publishing. */
function checked(conversion: Conversion, document: JsonObject, at: SourceLocation): PlaybookFile | null {
  const parsed = playbookFileSchema.safeParse(document);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const pointer = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      find(
        conversion,
        'needs_person',
        { where: pointer.join('.'), pointer },
        placeOf(conversion, pointer, at),
        `not valid: ${issue.message}`,
      );
    }
    return null;
  }
  for (const { playbook } of versionsOf(parsed.data))
    for (const problem of lintVersion(playbook)) {
      if (problem.code === 'needs_person' && isReported(conversion, problem.pointer)) continue;
      const pointer =
        problem.pointer.length > 0
          ? problem.pointer
          : pointerOf(
              problem.where,
              playbook.steps.map((step) => step.key),
            );
      const severity = problem.severity === 'error' ? 'needs_person' : 'note';
      find(
        conversion,
        severity,
        { where: problem.where, pointer },
        placeOf(conversion, pointer, at),
        `lint ${problem.code}: ${problemText(problem)}`,
      );
    }
  return parsed.data;
}

/** Whether a finding already reports, with its line, that a person must write the text at `pointer`. */
const isReported = ({ findings }: Conversion, pointer: Pointer): boolean =>
  findings.some(
    (finding) =>
      finding.severity === 'needs_person' && finding.pointer.every((part, index) => pointer[index] === part),
  );

/** `steps.offer.llm_prompt` → steps, 1, llm_prompt */
function pointerOf(where: string, steps: readonly string[]): (string | number)[] {
  const parts: (string | number)[] = where.split('.');
  const index = steps.indexOf(String(parts[1]));
  if (parts[0] === 'steps' && index >= 0) parts[1] = index;
  return parts;
}

/** The line of the finding nearest to a place in the document. */
function placeOf(
  { findings }: Conversion,
  pointer: readonly (string | number)[],
  fallback: SourceLocation,
): SourceLocation {
  for (let length = pointer.length; length > 0; length -= 1) {
    const near = findings.find(
      (finding) =>
        finding.pointer.length >= length &&
        pointer.slice(0, length).every((part, index) => finding.pointer[index] === part),
    );
    if (near) return { file: near.file, line: near.line };
  }
  return fallback;
}

const ORDER = { needs_person: 0, approximated: 1, note: 2, converted: 3 } as const;

function sorted(findings: readonly Finding[]): Finding[] {
  const once = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...once.values()].sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || a.file.localeCompare(b.file) || a.line - b.line,
  );
}
