import { isContextRoot } from '../../context/paths.ts';
import { isConfidential, isInternal } from '../../context/secrecy.ts';
import { NightshiftError } from '../../platform/errors.ts';
import {
  askedLeaves,
  carriedThrough,
  type Flow,
  flowsOf,
  isFreeText,
  isGroup,
  isNumber,
  ownOutput,
  prefixOf,
  untilNothingGrows,
} from '../../playbook/output-flows.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { sourcesOf, type TemplateSource } from '../../playbook/sources.ts';
import { compileTemplate } from '../../playbook/template/interpreter.ts';
import { covers, type TemplateUse, templateUse } from '../../playbook/template/paths.ts';

/**
 * Where the outputs of a playbook version come from: written by a model, copied from a
 * model's output, or carrying something internal.
 */
export type OutputOrigins = {
  /** The names of the outputs that models are asked for. */
  readonly asked: ReadonlySet<string>;
  /** Whether a model wrote the value at `path`, or the value is computed and copies or embeds what a model wrote. */
  isWritten(path: string): boolean;
  /** The paths at and below `path` of texts that a model wrote, copies included. */
  textsAt(path: string): readonly string[];
  /** Whether the value at `path` carries something that no customer may read. */
  isInternal(path: string): boolean;
  /** Whether no letter may name the value at `path`: it is internal, or its mark forbids to name the value itself. */
  isConfidential(path: string): boolean;
  /** The texts that the model of a step writes and that a customer's artifact may show, directly or in a copy. */
  textsForCustomer(stepKey: string): readonly string[];
};

const known = new WeakMap<Playbook, OutputOrigins>();

/** Cached by playbook, so that executions share it. */
export function originsOf(playbook: Playbook): OutputOrigins {
  const before = known.get(playbook);
  if (before) return before;
  const found = findOrigins(playbook);
  known.set(playbook, found);
  return found;
}

type OriginRead = { readonly source: TemplateSource; readonly reading: TemplateUse };

function findOrigins(playbook: Playbook): OutputOrigins {
  const { templates, paths } = sourcesOf(playbook);
  const read = templates.filter(isOfUse).map((source) => ({ source, reading: readingOf(source) }));
  const flows = flowsOf(playbook, read, paths);
  const written = writtenIn(playbook, flows);
  const carriedBy = carriedThrough(flows, (path) => isInternal(playbook, path));
  const toCustomer = shownToCustomer(playbook, read, flows, written);
  return {
    asked: new Set(playbook.steps.flatMap(askedLeaves).map(({ path }) => nameOf(path))),
    isWritten: (path) => covers([...written.texts, ...written.numbers], ownOutput(entries(path))),
    textsAt: (path) => textsAt(written.texts, path),
    isInternal: (path) => carriedBy(entries(path)) !== null,
    isConfidential: (path) => isConfidential(playbook, path) || carriedBy(entries(path)) !== null,
    textsForCustomer: (stepKey) => toCustomer.get(stepKey) ?? [],
  };
}

/** Skips templates that cannot matter here: parsing is the expensive part. */
const isOfUse = ({ kind, customer }: TemplateSource): boolean =>
  kind === 'computed' || kind === 'prompt' || customer;

/** A template that does not parse fails later, where it is rendered. */
function readingOf({ source, item }: TemplateSource): TemplateUse {
  try {
    return templateUse(compileTemplate(source).body, { item, isRoot: isContextRoot });
  } catch (error) {
    if (error instanceof NightshiftError) return { paths: [], calls: [], texts: [] };
    throw error;
  }
}

/** The name of the output at `path`, or of the output that contains it. */
const nameOf = (path: string): string => path.split(/[.[]/)[1] ?? '';

/** `emails.0.body` is a field of an entry: `emails[].body`. */
const entries = (path: string): string => path.replace(/\.\d+(?=\.|\[|$)/g, '[]');

/** Paths of the texts and numbers that a model wrote. */
type Written = { readonly texts: string[]; readonly numbers: string[] };

function writtenIn({ steps }: Playbook, flows: readonly Flow[]): Written {
  const asked = steps.flatMap(askedLeaves);
  const written: Written = {
    texts: asked.filter(({ schema }) => isFreeText(schema)).map(({ path }) => path),
    numbers: asked.filter(({ schema }) => isNumber(schema)).map(({ path }) => path),
  };
  untilNothingGrows(flows, (flow) => {
    const kind = flow.as === 'prompt' ? null : takenOver(flow, written);
    if (kind === null || written[kind].includes(flow.to.path)) return false;
    written[kind].push(flow.to.path);
    return true;
  });
  return written;
}

/**
 * What a computed output takes over from a model: a text with any of its words, a number only
 * unchanged. A value calculated from a model's number is computed; words that an author lists or
 * chooses by a condition are the author's.
 */
function takenOver({ from, to: { schema }, as }: Flow, written: Written): keyof Written | null {
  const isText = isOf(written.texts, from);
  const isCopied = as === 'copy' && (isText || isOf(written.numbers, from));
  if (isFreeText(schema)) return isText || isCopied || isOfEarlierStage(from) ? 'texts' : null;
  if (isGroup(schema) && isText) return 'texts';
  return isCopied && (isNumber(schema) || isGroup(schema)) ? 'numbers' : null;
}

/** Models may have written the texts of earlier stages as well. */
const isOfEarlierStage = (path: string): boolean => path.startsWith('stages.');

/** Whether `path` is one of these paths, part of one, or contains one. */
function isOf(paths: readonly string[], path: string): boolean {
  const own = ownOutput(path);
  return covers(paths, own) || paths.some((each) => covers([own], each));
}

function textsAt(texts: readonly string[], path: string): string[] {
  const own = ownOutput(entries(path));
  if (covers(texts, own)) return [path];
  return texts.filter((each) => covers([own], each)).map((each) => `${prefixOf(path)}${each}`);
}

function shownToCustomer(
  { steps }: Playbook,
  read: readonly OriginRead[],
  flows: readonly Flow[],
  { texts }: Written,
): ReadonlyMap<string, readonly string[]> {
  const shown = read
    .filter(({ source }) => source.customer)
    .flatMap(({ reading: reference }) => reference.paths.filter(({ role }) => role !== 'control'))
    .map(({ path }) => ownOutput(path));
  untilNothingGrows(flows, ({ from, to, as }) => {
    const own = ownOutput(from);
    const isCopied = as !== 'prompt' && isOf(texts, own) && isOf(shown, to.path);
    if (!isCopied || shown.includes(own)) return false;
    shown.push(own);
    return true;
  });
  return new Map(
    steps.map((step) => [
      step.key,
      askedLeaves(step)
        .filter(({ path, schema }) => isFreeText(schema) && isOf(shown, path))
        .map(({ path }) => path),
    ]),
  );
}
