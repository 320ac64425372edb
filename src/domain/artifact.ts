import {
  type ArtifactText,
  artifactMarkdown,
  artifactText,
  MARKDOWN,
  type RenderedSection,
} from './artifact-markdown.ts';
import type { Context } from './context.ts';
import { isContextRoot } from './context-paths.ts';
import type { ArtifactTemplate, SectionTemplate } from './definition.ts';
import { NightshiftError } from './errors.ts';
import { factIndex, notBorneOut } from './facts.ts';
import { figuresIn } from './figures.ts';
import type { Json } from './json.ts';
import { ruleHolds, valueAt } from './rule.ts';
import { type Budget, type Markup, newBudget, renderTemplate } from './template.ts';
import { countWords } from './template-helpers-text.ts';
import { templatePaths } from './template-paths.ts';

export type { RenderedSection };
export type ArtifactFlag = {
  readonly code: 'too_long' | 'unverified_figure' | 'stale_source';
  readonly detail: string;
};
/** A value of the context that the artifact shows, so that a reviewer can see what it rests on. */
export type CitedFact = { readonly path: string; readonly value: string | number | boolean };
export type RenderedArtifact = {
  readonly key: string;
  readonly kind: ArtifactTemplate['kind'];
  readonly audience: ArtifactTemplate['audience'];
  readonly title: string;
  /** As they are: whoever shows them escapes them. */
  readonly sections: RenderedSection[];
  /** The same for a Markdown viewer, with data escaped. */
  readonly markdown: string;
  readonly facts: CitedFact[];
  readonly flags: ArtifactFlag[];
};

/** Where a template sets no `max_words`: an email that is read, a report of one page. */
const MOST_WORDS = { email: 120, report: 500, checklist: null } as const;
const MOST_FACTS = 60;

/**
 * The artifact, or null where its `when` does not hold or nothing is left to say. `modelOutputs` are the outputs that a
 * model wrote, by name: they are no facts, and the figures in their texts are checked against the rest of the context.
 */
export function renderArtifact(
  template: ArtifactTemplate,
  scope: Context,
  modelOutputs: Readonly<Record<string, Json>> = {},
): RenderedArtifact | null {
  if (template.when && !ruleHolds(template.when, scope)) return null;
  const plain = renderText(template, scope, undefined);
  if (plain.sections.length === 0) return null;
  const { key, kind, audience } = template;
  const paths = citedPaths(template);
  return {
    key,
    kind,
    audience,
    ...plain,
    markdown: artifactMarkdown(renderText(template, scope, MARKDOWN)),
    facts: citedFacts(paths, scope, modelOutputs),
    flags: [
      ...lengthFlags(template, plain),
      ...figureFlags(paths, scope, modelOutputs),
      ...staleFlags(scope),
    ],
  };
}

type Pass = { readonly scope: Context; readonly budget: Budget; readonly markup: Markup | undefined };

function renderText(template: ArtifactTemplate, scope: Context, markup: Markup | undefined): ArtifactText {
  const pass: Pass = { scope, budget: newBudget(), markup };
  const title = oneLine(renderTemplate(template.title, scope, pass));
  const sections = template.sections.flatMap((section) => renderSection(section, pass) ?? []);
  return { title, sections };
}

function renderSection(section: SectionTemplate, pass: Pass): RenderedSection | null {
  const { scope } = pass;
  if (section.when && !ruleHolds(section.when, scope)) return null;
  const { key, kind } = section;
  const title = oneLine(renderTemplate(section.title, scope, pass));
  const entries = section.each === undefined ? null : listAt(section.each, scope, section.key);

  if (kind === 'table') {
    const columns = section.columns ?? [];
    const rows = eachOf(entries ?? [], (at) =>
      columns.map(({ content }) => oneLine(renderTemplate(content, scope, { ...pass, ...at }))),
    );
    if (rows.length === 0) return emptySection(section, title, pass);
    return {
      key,
      kind,
      title,
      columns: columns.map((column) => oneLine(renderTemplate(column.title, scope, pass))),
      rows,
    };
  }
  const content = section.content ?? '';
  const texts = entries
    ? eachOf(entries, (at) => renderTemplate(content, scope, { ...pass, ...at }).trim())
    : [renderTemplate(content, scope, pass).trim()];
  if (kind === 'text') {
    const text = texts.filter((each) => each !== '').join('\n');
    return text === '' ? emptySection(section, title, pass) : { key, kind, title, text };
  }
  const items = (entries ? texts : texts.flatMap(linesOf)).filter((each) => each !== '');
  return items.length === 0 ? emptySection(section, title, pass) : { key, kind, title, items };
}

/** What the author wants said when there is nothing; nothing where the author says nothing. */
function emptySection(section: SectionTemplate, title: string, pass: Pass): RenderedSection | null {
  const text = section.empty === undefined ? '' : renderTemplate(section.empty, pass.scope, pass).trim();
  return text === '' ? null : { key: section.key, kind: 'text', title, text };
}

/** Entries that an author wrote as lines, without bullets of their own. */
const linesOf = (text: string): string[] =>
  text.split('\n').map((line) => line.trim().replace(/^(?:[-*•]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)/, ''));

function eachOf<T>(
  entries: readonly unknown[],
  render: (at: { item: { value: unknown; index: number; count: number } }) => T,
): T[] {
  return entries.map((value, index) => render({ item: { value, index, count: entries.length } }));
}

/** The list at a path; an output that is null, or an earlier stage that did not run, is an empty one. */
function listAt(path: string, scope: Context, section: string): readonly unknown[] {
  const value = valueAt(scope, path);
  if (Array.isArray(value)) return value;
  const parts = path.split('.');
  const mayBeMissing =
    value === null ||
    parts[0] === 'stages' ||
    parts.some((_, index) => valueAt(scope, parts.slice(0, index + 1).join('.')) === null);
  if (value === undefined ? mayBeMissing : value === null) return [];
  throw new NightshiftError(
    value === undefined ? 'TEMPLATE_PATH_MISSING' : 'TEMPLATE_INVALID',
    value === undefined ? `${section}: there is no ${path}` : `${section}: ${path} is not a list`,
    'Give `each` the path of a list.',
    { path, section },
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function lengthFlags(template: ArtifactTemplate, { sections }: ArtifactText): ArtifactFlag[] {
  const most = template.max_words ?? MOST_WORDS[template.kind];
  const words = countWords(artifactText(sections));
  if (most === null || words <= most) return [];
  return [{ code: 'too_long', detail: `${words} words; at most ${most} are wanted` }];
}

const cited = new WeakMap<ArtifactTemplate, string[]>();

/** Every path whose value the templates may show, each once. */
function citedPaths(template: ArtifactTemplate): string[] {
  const known = cited.get(template);
  if (known) return known;
  const paths = template.sections.flatMap((section) => {
    const item = section.each === undefined ? undefined : `${section.each}[]`;
    const perEntry = [section.content, ...(section.columns ?? []).map(({ content }) => content)];
    return [
      ...perEntry.flatMap((source) => pathsIn(source, item)),
      ...[section.title, section.empty].flatMap((source) => pathsIn(source, undefined)),
    ];
  });
  const found = [...new Set([...pathsIn(template.title, undefined), ...paths])];
  cited.set(template, found);
  return found;
}

function pathsIn(source: string | undefined, item: string | undefined): string[] {
  if (source === undefined) return [];
  return templatePaths(source, { item, isRoot: isContextRoot }).map(({ path }) => path);
}

/** What a model or a caller said, now or in an earlier stage, is no fact. */
const NO_EVIDENCE =
  /^(?:steps|input|stages|variables)\b|^workflow\.(?:previous\.outputs|executionId|currentStep)\b/;

function citedFacts(
  paths: readonly string[],
  scope: Context,
  modelOutputs: Readonly<Record<string, Json>>,
): CitedFact[] {
  const isFact = (path: string) => {
    const [root, name = ''] = path.split(/[.[]/);
    return root === 'outputs' ? !Object.hasOwn(modelOutputs, name) : !NO_EVIDENCE.test(path);
  };
  const found = paths.filter(isFact).flatMap((path) => valuesAt(scope, path));
  const scalars = found.flatMap(({ path, value }) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [{ path, value }]
      : [],
  );
  return [...new Map(scalars.map((fact) => [fact.path, fact])).values()].slice(0, MOST_FACTS);
}

type Found = { readonly path: string; readonly value: unknown };

/** The values at a path of a template: `items[].name` is one for each entry. */
function valuesAt(scope: unknown, path: string): Found[] {
  const [head = '', ...tails] = path.split('[]');
  return tails.reduce<Found[]>(
    (found, tail) =>
      found.flatMap(({ path: at, value }) =>
        (Array.isArray(value) ? value : []).map((entry, index) => ({
          path: `${at}.${index}${tail}`,
          value: tail === '' ? entry : valueAt(entry, tail.slice(1)),
        })),
      ),
    [{ path: head, value: valueAt(scope, head) }],
  );
}

function figureFlags(
  paths: readonly string[],
  scope: Context,
  modelOutputs: Readonly<Record<string, Json>>,
): ArtifactFlag[] {
  const shown = paths
    .filter((path) => path.startsWith('outputs.') && Object.hasOwn(modelOutputs, path.split(/[.[]/)[1] ?? ''))
    .flatMap((path) => valuesAt(scope, path).flatMap(({ value }) => textsIn(value)));
  const claimed = [...new Set(shown)].flatMap(figuresIn);
  if (claimed.length === 0) return [];
  const { input: _input, steps: _steps, outputs, stages, workflow, ...evidence } = scope;
  const computed = Object.entries(outputs).filter(([name]) => !Object.hasOwn(modelOutputs, name));
  const { previous, ...clock } = workflow;
  const index = factIndex(
    { ...evidence, workflow: clock, outputs: Object.fromEntries(computed) },
    // A model may have written the texts of earlier runs as well.
    { typed: [stages, previous?.outputs], judged: modelOutputs },
  );
  return notBorneOut(claimed, index).map((detail) => ({ code: 'unverified_figure', detail }));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What a CSM calls the sources of the context. */
const SOURCE_IN_WORDS: Readonly<Record<string, string>> = {
  usage: 'usage',
  engagement: 'conversations and surveys',
  salesforce: 'CRM opportunity',
  intelligence: 'health scores',
};

function staleFlags({ workflow, data, intelligence }: Context): ArtifactFlag[] {
  const sources: Readonly<Record<string, { asOf: string | null; ageDays: number | null }>> = {
    usage: data.usage,
    engagement: data.engagement,
    salesforce: data.salesforce,
    intelligence,
  };
  return workflow.staleSources.map((name) => {
    const { asOf, ageDays } = (Object.hasOwn(sources, name) ? sources[name] : null) ?? {
      asOf: null,
      ageDays: null,
    };
    const source = SOURCE_IN_WORDS[name] ?? name;
    // Of this customer: the feed as such may well deliver.
    const detail =
      asOf === null ? `${source}: nothing on record` : `${source}: last of ${asOf}, ${ageDays} days before`;
    return { code: 'stale_source', detail };
  });
}
