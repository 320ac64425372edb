import type { Context } from '../context/context.ts';
import { agingGroup } from '../context/fields.ts';
import { type Found, valuesAt, without } from '../playbook/path-values.ts';
import { valueAt } from '../playbook/rules.ts';
import type { ArtifactTemplate } from '../playbook/schema.ts';
import { countWords } from '../playbook/template/helpers-text.ts';
import type { TemplatePath } from '../playbook/template/paths.ts';
import { factIndex, unsupportedIn } from './grounding/check-figures.ts';
import { disclosuresIn } from './grounding/customer-letter.ts';
import { figuresIn } from './grounding/figures.ts';
import type { OutputOrigins } from './grounding/output-origins.ts';
import { type ArtifactText, artifactText } from './markdown.ts';

export type ArtifactFlag =
  | {
      readonly code: 'too_long' | 'unverified_figure' | 'stale_source' | 'former_owner' | 'former_customer';
      readonly detail: string;
    }
  | HoldingFlag;
/** Something in a customer's artifact that no customer must see: the artifact needs correction before review. */
export type HoldingFlag = {
  readonly code: 'internal_figure' | 'internal_word';
  /** The words as the artifact has them. */
  readonly detail: string;
  /** The title of the section. */
  readonly place: string;
  readonly reason: string;
  readonly holds: true;
};
export const isHolding = (flag: ArtifactFlag): flag is HoldingFlag => 'holds' in flag;

/** A path whose value an artifact shows or tests in a condition. */
export type CitedPath = Pick<TemplatePath, 'path' | 'role'>;

/** Defaults where a template sets no `max_words`: a short email, a report of one page. */
const MOST_WORDS = { email: 120, report: 500, checklist: null } as const;

/** What a reviewer should check in a rendered artifact, holding flags first. */
export function flagsOf(
  template: ArtifactTemplate,
  plain: ArtifactText,
  cited: readonly CitedPath[],
  scope: Context,
  origins: OutputOrigins,
): ArtifactFlag[] {
  const shown = cited.filter(({ role }) => role !== 'control').map(({ path }) => path);
  return [
    ...(template.audience === 'customer' ? disclosureFlags(shown, plain, scope, origins) : []),
    ...lengthFlags(template, plain),
    ...figureFlags(shown, plain, scope, origins),
    ...staleFlags(scope),
  ];
}

/** Flags that say of some words that they stand in the text: they go once the words do. */
const OF_WORDS: readonly ArtifactFlag['code'][] = [
  'internal_figure',
  'internal_word',
  'unverified_figure',
  'former_owner',
  'former_customer',
];

/**
 * The flags of a text that a person has changed, by those of the text before: what they no longer say of it is gone.
 * Whether a new figure is true is the person's word.
 */
export function flagsAfterEdit(flags: readonly ArtifactFlag[], text: ArtifactText): ArtifactFlag[] {
  return flags.filter(
    ({ code, detail }) => code !== 'too_long' && (!OF_WORDS.includes(code) || placeOf(detail, text) !== null),
  );
}

function lengthFlags(template: ArtifactTemplate, { sections }: ArtifactText): ArtifactFlag[] {
  const most = template.max_words ?? MOST_WORDS[template.kind];
  const words = countWords(artifactText(sections));
  if (most === null || words <= most) return [];
  return [{ code: 'too_long', detail: `${words} words; at most ${most} are wanted` }];
}

function figureFlags(
  shown: readonly string[],
  plain: ArtifactText,
  scope: Context,
  origins: OutputOrigins,
): ArtifactFlag[] {
  const written = shown.filter((path) => /^(?:outputs|steps)\./.test(path));
  const texts = written.flatMap((path) => origins.textsAt(path)).flatMap((path) => valuesAt(scope, path));
  const claimed = [...new Set(texts.flatMap(({ value }) => textsIn(value)))].flatMap(figuresIn);
  if (claimed.length === 0) return [];
  const { input: _input, steps: _steps, outputs, stages, workflow, ...evidence } = scope;
  const named = (isMeant: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(outputs).filter(([name]) => isMeant(name)));
  const computed = named((name) => !origins.asked.has(name));
  const { previous, ...clock } = workflow;
  const index = factIndex(
    { ...evidence, workflow: clock, outputs: without(computed, 'outputs', origins.isWritten) },
    // A model may have written the texts of earlier runs as well.
    { typed: [stages, previous?.outputs], judged: named((name) => origins.asked.has(name)) },
  );
  return unsupportedIn(claimed, index)
    .filter((said) => placeOf(said, plain) !== null)
    .map((detail) => ({ code: 'unverified_figure', detail }));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** A model may have written the outputs of an earlier stage or run. */
const MAY_BE_WRITTEN = /^(?:stages|workflow\.previous\.outputs)\./;

function disclosureFlags(
  shown: readonly string[],
  plain: ArtifactText,
  scope: Context,
  origins: OutputOrigins,
): HoldingFlag[] {
  const paths = shown.flatMap((path) => (MAY_BE_WRITTEN.test(path) ? [path] : origins.textsAt(path)));
  const texts = [...new Set(paths)].flatMap((path): Found[] =>
    valuesAt(scope, path).flatMap(({ path: at, value }) =>
      textsIn(value).map((text) => ({ path: at, value: text })),
    ),
  );
  return disclosuresIn(texts, scope, origins).flatMap(({ code, said, reason }): HoldingFlag[] => {
    const place = placeOf(said, plain);
    return place === null ? [] : [{ code, detail: said, place, reason, holds: true }];
  });
}

/** The title of the section that shows `said`; null where the artifact does not show it. */
function placeOf(said: string, { title, sections }: ArtifactText): string | null {
  const stands = (text: string): boolean => oneLine(text).includes(oneLine(said));
  const section = sections.find((each) => stands(`${each.title}\n${artifactText([each])}`));
  if (section) return section.title;
  return stands(title) ? 'title' : null;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

function staleFlags(scope: Context): ArtifactFlag[] {
  return scope.workflow.staleSources.map((name) => {
    const { path, called } = agingGroup(name) ?? { path: name, called: name };
    const [asOf, ageDays] = ['asOf', 'ageDays'].map((field) => valueAt(scope, `${path}.${field}`) ?? null);
    // Only this customer's rows are old: the source itself may well be fresh.
    const detail =
      asOf === null ? `${called}: nothing on record` : `${called}: last of ${asOf}, ${ageDays} days before`;
    return { code: 'stale_source', detail };
  });
}
