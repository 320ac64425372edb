import type { Context } from '../context/context.ts';
import { isContextRoot } from '../context/paths.ts';
import { NightshiftError } from '../platform/errors.ts';
import { valuesAt } from '../playbook/path-values.ts';
import { ruleHolds, valueAt } from '../playbook/rules.ts';
import type { ArtifactTemplate, SectionTemplate } from '../playbook/schema.ts';
import { type Budget, type Markup, newBudget, renderTemplate } from '../playbook/template/interpreter.ts';
import { templatePaths } from '../playbook/template/paths.ts';
import { type ArtifactFlag, type CitedPath, flagsOf } from './flags.ts';
import type { OutputOrigins } from './grounding/output-origins.ts';
import { type ArtifactText, artifactMarkdown, MARKDOWN, type RenderedSection } from './markdown.ts';

export type { RenderedSection };
/** A context value that the artifact shows, so that a reviewer can see what the artifact rests on. */
export type CitedFact = { readonly path: string; readonly value: string | number | boolean };
export type RenderedArtifact = {
  readonly key: string;
  readonly kind: ArtifactTemplate['kind'];
  readonly audience: ArtifactTemplate['audience'];
  readonly title: string;
  /** Unescaped: whoever displays them escapes them. */
  readonly sections: RenderedSection[];
  /** The same as Markdown, with data escaped. */
  readonly markdown: string;
  readonly facts: CitedFact[];
  readonly flags: ArtifactFlag[];
};

const MOST_FACTS = 60;

/**
 * The artifact, or null where its `when` does not hold or every section is empty. What a model wrote, by `origins`,
 * is no fact: its figures are checked against the rest of the context. A customer's artifact is also checked for
 * figures and words that no customer must see.
 */
export function renderArtifact(
  template: ArtifactTemplate,
  scope: Context,
  origins: OutputOrigins,
): RenderedArtifact | null {
  if (template.when && !ruleHolds(template.when, scope)) return null;
  const plain = renderText(template, scope, undefined);
  if (plain.sections.length === 0) return null;
  const { key, kind, audience } = template;
  const cited = citedPaths(template);
  return {
    key,
    kind,
    audience,
    ...plain,
    markdown: artifactMarkdown(renderText(template, scope, MARKDOWN)),
    facts: citedFacts(cited, scope, origins),
    flags: flagsOf(template, plain, cited, scope, origins),
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

/** The author's text for an empty section; no section where the author gives none. */
function emptySection(section: SectionTemplate, title: string, pass: Pass): RenderedSection | null {
  const text = section.empty === undefined ? '' : renderTemplate(section.empty, pass.scope, pass).trim();
  return text === '' ? null : { key: section.key, kind: 'text', title, text };
}

/** Entries that an author wrote as lines, without their bullets. */
const linesOf = (text: string): string[] =>
  text.split('\n').map((line) => line.trim().replace(/^(?:[-*•]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)/, ''));

function eachOf<T>(
  entries: readonly unknown[],
  render: (at: { item: { value: unknown; index: number; count: number } }) => T,
): T[] {
  return entries.map((value, index) => render({ item: { value, index, count: entries.length } }));
}

/** The list at a path; empty for a null output or an earlier stage that did not run. */
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

const cited = new WeakMap<ArtifactTemplate, CitedPath[]>();

/** Every path that the templates show or test, once for each role. */
function citedPaths(template: ArtifactTemplate): CitedPath[] {
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
  const all = [...pathsIn(template.title, undefined), ...paths];
  const found = [...new Map(all.map((each) => [`${each.path} ${each.role}`, each])).values()];
  cited.set(template, found);
  return found;
}

function pathsIn(source: string | undefined, item: string | undefined): CitedPath[] {
  if (source === undefined) return [];
  return templatePaths(source, { item, isRoot: isContextRoot }).map(({ path, role }) => ({ path, role }));
}

/** Words of a model or a caller, from now or an earlier stage, are no facts. */
const NO_EVIDENCE =
  /^(?:steps|input|stages|variables)\b|^workflow\.(?:previous\.outputs|executionId|currentStep)\b/;

function citedFacts(cited: readonly CitedPath[], scope: Context, origins: OutputOrigins): CitedFact[] {
  const isFact = (path: string) => {
    const [root, name = ''] = path.split(/[.[]/);
    if (root !== 'outputs') return !NO_EVIDENCE.test(path);
    return !origins.asked.has(name) && !origins.isWritten(path);
  };
  const found = [...new Set(cited.map(({ path }) => path))]
    .filter(isFact)
    .flatMap((path) => valuesAt(scope, path));
  const scalars = found.flatMap(({ path, value }) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [{ path, value }]
      : [],
  );
  return [...new Map(scalars.map((fact) => [fact.path, fact])).values()].slice(0, MOST_FACTS);
}
