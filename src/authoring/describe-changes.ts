import type { Json } from '../platform/json.ts';
import type { Change, CountLines } from './playbook-changes.ts';

/** What to call a part whose name is the next word of the path. */
const NAMED: Readonly<Record<string, string>> = {
  steps: 'step',
  variations: 'variation',
  artifacts: 'artifact',
  sections: 'section',
  variables: 'variable',
  llm_prompts: 'system prompt',
  outputs: 'output',
  computed: 'computed output',
  mock_outputs: 'mock output',
  properties: 'property',
  conditional_routing: 'routing after',
  routes: 'route',
};

const PLAIN: Readonly<Record<string, string>> = {
  llm_prompt: 'prompt',
  stage_name: 'stage name',
  max_age_days: 'max age in days',
  data_required: 'required data',
  data_wanted: 'wanted data',
  max_visits: 'iterations at most',
  waits_for: 'what is waited for',
  max_words: 'words at most',
};

/** `step pricing: prompt changed, +3 −1 lines`; one line a change. */
export const describeChanges = (changes: readonly Change[], countLines: CountLines): string[] =>
  changes.map((change) => inWords(change, countLines));

function inWords(change: Change, countLines: CountLines): string {
  const { outer, subject } = subjectOf(change.path);
  const prefix = outer.length === 0 ? '' : `${outer.join(', ')}: `;
  return `${prefix}${subject} ${whatHappened(change, countLines)}`.replace('  ', ' ').trimEnd();
}

/** `['steps', 'pricing', 'llm_prompt']`: outer part `step pricing`, subject `prompt`. */
function subjectOf(path: readonly string[]): { outer: string[]; subject: string } {
  const parts: string[] = [];
  for (let at = 0; at < path.length; at += 1) {
    const word = path[at] ?? '';
    const next = path[at + 1];
    const named = NAMED[word];
    if (named !== undefined && next !== undefined) {
      parts.push(`${named} ${next}`);
      at += 1;
    } else parts.push(PLAIN[word] ?? word.replaceAll('_', ' '));
  }
  return { outer: parts.slice(0, -1), subject: parts.at(-1) ?? 'the file' };
}

function whatHappened({ path, kind, before, after }: Change, countLines: CountLines): string {
  const name = path.at(-1) ?? '';
  if (kind === 'added') return isShort(after) && after !== null ? `added: ${shown(after)}` : 'added';
  if (kind === 'removed')
    return isShort(before) && before !== null ? `removed (was ${shown(before)})` : 'removed';
  if (kind === 'reordered') return `in another order: ${(Array.isArray(after) ? after : []).join(', ')}`;
  if (name === 'window') return windowChange(before, after);
  if (typeof before === 'string' && typeof after === 'string' && !(isShort(before) && isShort(after))) {
    const { added, removed } = countLines(before, after);
    return `changed, +${added} −${removed} lines`;
  }
  if (isWords(before) && isWords(after)) return listChange(before, after);
  if (isShort(before) && isShort(after)) return `${shown(before)} → ${shown(after)}`;
  return 'changed';
}

function listChange(before: readonly Json[], after: readonly Json[]): string {
  const more = after.filter((each) => !before.includes(each));
  const less = before.filter((each) => !after.includes(each));
  if (more.length === 0 && less.length === 0) return 'in another order';
  return [...more.map((each) => `+${shown(each)}`), ...less.map((each) => `−${shown(each)}`)].join(' ');
}

function windowChange(before: Json, after: Json): string {
  const [from, to] = [objectOf(before), objectOf(after)];
  const days = ({ days_min, days_max }: Readonly<Record<string, Json>>): string => {
    const isOverdue = [days_min, days_max].some((each) => typeof each === 'number' && each < 0);
    return `${days_min ?? 'open'}${isOverdue ? ' to ' : '–'}${days_max ?? 'open'}`;
  };
  const parts = days(from) === days(to) ? [] : [`${days(from)} → ${days(to)}`];
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (name === 'days_min' || name === 'days_max') continue;
    const [was, is] = [from[name] ?? null, to[name] ?? null];
    if (JSON.stringify(was) !== JSON.stringify(is))
      parts.push(`${name.replaceAll('_', ' ')} ${shown(was)} → ${shown(is)}`);
  }
  return parts.join(', ');
}

const LONG = 60;
const isShort = (value: Json): boolean => {
  const text = JSON.stringify(value) ?? '';
  return text.length <= LONG && !text.includes('\\n');
};
const isWords = (value: Json): value is (string | number)[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number');

function shown(value: Json): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return value === '' ? '“”' : value;
  if (typeof value === 'object' && !Array.isArray(value))
    return Object.keys(value).length === 0
      ? 'everybody'
      : Object.entries(value)
          .map(([name, each]) => `${name.replaceAll('_', ' ')} ${shown(each)}`)
          .join(', ');
  return Array.isArray(value) ? value.map(shown).join(' or ') : String(value);
}

const objectOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
