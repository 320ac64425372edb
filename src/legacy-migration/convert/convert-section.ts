import type { z } from 'zod';
import type { artifactTemplateSchema } from '../../playbook/schema.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { freshKey, toKey } from '../naming/keys.ts';
import type { NameScope } from '../naming/meaning.ts';
import { findShape } from '../naming/output-shape.ts';
import { meaningOf, typeAt } from '../naming/resolve-name.ts';
import {
  below,
  type Conversion,
  conditionFrom,
  find,
  leftOver,
  type Spot,
  templateFrom,
} from './conversion.ts';
import {
  entryOf,
  fieldValue,
  itemsOf,
  type LegacyMap,
  type LegacyText,
  type LegacyValue,
  textOf,
} from './legacy-value.ts';

export type Section = z.input<typeof artifactTemplateSchema>['sections'][number];

const SECTION_KEYS = [
  'id',
  'title',
  'name',
  'label',
  'type',
  'kind',
  'content',
  'text',
  'body',
  'items',
  'status',
  'icon',
  'condition',
  'showIf',
  'when',
  'empty',
  'emptyMessage',
];

/** The title of an artifact or section as a template; `fallback` where it has none. */
export function titleOf(
  conversion: Conversion,
  map: LegacyMap,
  spot: Spot,
  scope: NameScope,
  fallback: string,
): string {
  const title = fieldValue(map, 'title', 'name', 'label');
  const text = title?.kind === 'text' ? templateFrom(conversion, title, spot, scope) : '';
  return text === '' ? fallback : text;
}

/** The condition of an artifact or section as a rule; null where it has none or a person must write it. */
export function conditionOf(conversion: Conversion, map: LegacyMap, spot: Spot, scope: NameScope) {
  const condition = entryOf(map, 'condition', 'showIf', 'when', 'conditional');
  if (!condition || condition.value.kind === 'scalar') return null;
  if (condition.value.kind === 'text')
    return conditionFrom(conversion, condition.value, below(spot, 'when'), scope);
  find(conversion, 'needs_person', spot, condition.at, `${condition.key} is no text, and was not read`);
  return null;
}

/** Converts a section of any kind: a text, a list, or a state with its icon. */
export function convertSection(
  conversion: Conversion,
  section: LegacyMap,
  spot: Spot,
  scope: NameScope,
  taken: Set<string>,
  inList: boolean,
  whole = false,
): Section {
  const type = (textOf(fieldValue(section, 'type', 'kind')) ?? '').toLowerCase();
  const id = textOf(fieldValue(section, 'id', 'title', 'name', 'label')) ?? `section ${taken.size + 1}`;
  const key = freshKey(whole ? 'content' : toKey(id.replaceAll(/\{\{[\s\S]*?\}\}/g, ' ')), taken);
  const plain = /list|bullet|timeline|steps/.test(type) ? 'list' : 'text';
  const kind = /check|todo|task/.test(type) || (inList && type === '') ? 'checklist' : plain;
  const title = whole ? 'Content' : titleOf(conversion, section, below(spot, 'title'), scope, id);
  const when = whole ? null : conditionOf(conversion, section, spot, scope);
  const body = contentOf(conversion, section, below(spot, 'content'), scope, kind, title);
  const empty = fieldValue(section, 'empty', 'emptyMessage');
  const standard = ['text', 'list', 'checklist', ''].includes(type);
  if (!whole && !standard)
    find(conversion, 'approximated', spot, section.at, `a section of type ${type} is a ${kind}`);
  const metadata = whole
    ? undefined
    : leftOver(conversion, section, SECTION_KEYS, spot, standard ? {} : { type });
  return {
    key,
    title,
    kind,
    ...body,
    ...(when ? { when } : {}),
    ...(empty?.kind === 'text'
      ? { empty: templateFrom(conversion, empty, below(spot, 'empty'), scope) }
      : {}),
    ...(metadata ? { metadata } : {}),
  };
}

type SectionContent = Pick<Section, 'content' | 'each'>;

function contentOf(
  conversion: Conversion,
  section: LegacyMap,
  spot: Spot,
  scope: NameScope,
  kind: string,
  title: string,
): SectionContent {
  const content = entryOf(section, 'content', 'text', 'body');
  const items =
    entryOf(section, 'items')?.value ?? (content?.value.kind === 'list' ? content.value : undefined);
  if (content?.value.kind === 'text') {
    const list = listIn(conversion, content.value, scope, kind);
    if (list) {
      find(conversion, 'converted', spot, content.at, 'a list is shown entry by entry', {
        from: content.value.value.trim(),
        to: `each: ${list.each}`,
      });
      return list;
    }
  }
  if (content && content.value.kind !== 'text' && content.value.kind !== 'list')
    find(conversion, 'needs_person', spot, content.at, 'a content that is no text was not read');
  const lines = [
    ...(content?.value.kind === 'text' ? [templateFrom(conversion, content.value, spot, scope)] : []),
    ...itemsOf(items).map((item) => itemLine(conversion, item, spot, scope)),
  ];
  const status = statusLine(conversion, section, spot, scope, title);
  return { content: [...(status === '' ? [] : [status]), ...lines].filter((line) => line !== '').join('\n') };
}

/** A line such as `⏳ Signature: {{outputs.signature_status}}`, for sections that only show a state. */
function statusLine(
  conversion: Conversion,
  section: LegacyMap,
  spot: Spot,
  scope: NameScope,
  title: string,
): string {
  const [icon, status] = ['icon', 'status'].map((name) => {
    const value = fieldValue(section, name);
    return value?.kind === 'text' ? templateFrom(conversion, value, spot, scope) : '';
  });
  if (status === '' && !icon?.includes('{{')) return icon === '' ? '' : '';
  return [icon, status === '' ? title : `${title}: ${status}`].filter((part) => part !== '').join(' ');
}

function itemLine(conversion: Conversion, item: LegacyValue, spot: Spot, scope: NameScope): string {
  if (item.kind === 'text') return oneLine(templateFrom(conversion, item, spot, scope));
  if (item.kind !== 'map') {
    find(conversion, 'needs_person', spot, item.at, 'an entry that was not read');
    return '';
  }
  const parts = [
    'icon',
    'title',
    'label',
    'text',
    'name',
    'task',
    'content',
    'description',
    'status',
    'owner',
    'dueDate',
    'due',
  ];
  const texts = parts.flatMap((name) => {
    const value = fieldValue(item, name);
    return value?.kind === 'text' ? [oneLine(templateFrom(conversion, value, spot, scope))] : [];
  });
  const rest = item.entries.filter((entry) => !parts.includes(entry.key) && entry.key !== 'id');
  for (const entry of rest)
    find(
      conversion,
      'approximated',
      spot,
      entry.at,
      `${entry.key} of an entry is left out: an entry is one line`,
    );
  return texts.join(' · ');
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');

/** Where `text` is a single list: the list, and the template of one entry; else null. */
function listIn(
  conversion: Conversion,
  text: LegacyText,
  scope: NameScope,
  kind: string,
): Required<SectionContent> | null {
  const source = /^\s*\{\{([^{}#/]+)\}\}\s*$/.exec(text.value)?.[1];
  if (source === undefined) return null;
  const { names } = conversion;
  try {
    const expr = parseExpression(source.trim());
    if (expr.kind !== 'path') return null;
    const meaning = meaningOf(expr.parts, expr.up, names, scope);
    if (meaning.kind !== 'path' || meaning.path === null) return null;
    if (meaning.type !== 'list' && !(kind !== 'text' && meaning.path.startsWith('stages.'))) return null;
    return { each: meaning.text, content: entryTemplate(conversion, meaning.path) };
  } catch (error) {
    if (error instanceof NotInGrammar) return null;
    throw error;
  }
}

function entryTemplate({ names }: Conversion, path: string): string {
  const [root, name = '', ...rest] = `${path}[]`.replaceAll('[]', '.[]').split('.');
  const item = root === 'outputs' ? findShape(names.shapes.get(name) ?? null, rest) : null;
  const fields = [...(item?.fields.keys() ?? [])];
  if (fields.length > 0) return fields.map((field) => `{{this.${field}}}`).join(' · ');
  const structured = ['object', 'list', 'unknown'].includes(typeAt(`${path}[]`, names));
  return structured ? '{{json this}}' : '{{this}}';
}
