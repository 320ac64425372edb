import { isContextRoot } from '../../context/paths.ts';
import { closestName } from '../../platform/closest-name.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { TemplateSource } from '../../playbook/sources.ts';
import { BLOCKS, HELPERS } from '../../playbook/template/helpers.ts';
import { compileTemplate } from '../../playbook/template/interpreter.ts';
import type { TemplateLocation } from '../../playbook/template/location.ts';
import { type TemplateUse, templateUse } from '../../playbook/template/paths.ts';
import { parseTemplate, type TemplateBody } from '../../playbook/template/syntax.ts';
import type { LintCode } from '../codes/problem-codes.ts';

/** A fault of the template itself, whatever its data. */
export type FaultyTemplate = {
  readonly code: LintCode;
  readonly message: string;
  readonly at: TemplateLocation;
  readonly didYouMean?: string | undefined;
};
/** A parsed template with its paths and calls, and its faults. */
export type TemplateReference = TemplateUse & {
  readonly body: TemplateBody;
  readonly faults: readonly FaultyTemplate[];
};

export type ReadTemplate = { readonly source: TemplateSource; readonly reading: TemplateReference };

/** An author changes one template at a time, so the other templates come from the cache. */
const CACHE_SIZE = 4_000;
const readings = new Map<string, TemplateReference>();

/** The paths, calls and faults of `source`. `item` is the path of the list entry that the template is rendered for. */
export function readTemplate(source: string, item: string | undefined): TemplateReference {
  const key = `${item ?? ''}\n${source}`;
  const known = readings.get(key);
  if (known) return known;
  const { body, faults } = parse(source);
  const reference = {
    ...templateUse(body, { item, isRoot: isContextRoot }),
    body,
    faults: [...faults, ...signs(body)],
  };
  if (readings.size >= CACHE_SIZE) readings.delete(readings.keys().next().value ?? key);
  readings.set(key, reference);
  return reference;
}

function parse(source: string): { body: TemplateBody; faults: FaultyTemplate[] } {
  try {
    return { body: compileTemplate(source).body, faults: [] };
  } catch {
    // Parses again, to collect every fault rather than the first.
    const errors: NightshiftError[] = [];
    let body: TemplateBody = [];
    try {
      body = parseTemplate(source, errors);
    } catch (error) {
      if (!(error instanceof NightshiftError)) throw error;
      errors.push(error);
    }
    return { body, faults: errors.map(faultOf) };
  }
}

const CODES: Readonly<Record<string, LintCode>> = {
  syntax: 'template_syntax',
  feature: 'template_feature',
  limit: 'template_limit',
  helper: 'helper_unknown',
};
const NAMES = [...HELPERS, ...BLOCKS].map(({ name }) => name);

function faultOf({ code, message, hint, details }: NightshiftError): FaultyTemplate {
  const {
    line = 1,
    column = 1,
    fault,
    name,
  } = details as { line?: number; column?: number; fault?: string; name?: string };
  return {
    code:
      code === 'TEMPLATE_HELPER_ARGUMENT' ? 'helper_arguments' : (CODES[fault ?? ''] ?? 'template_syntax'),
    message: `${message.replace(/ \(line \d+, column \d+\)$/, '')}. ${hint}`,
    at: { line, column },
    didYouMean: name === undefined ? undefined : closestName(name, NAMES),
  };
}

const SIGN_BEFORE = /\p{Sc}\s?$/u;
const SIGN_AFTER = /^\s?\p{Sc}/u;

/** Finds figures beside a currency sign, also across the edge of a block. */
function signs(body: TemplateBody, before = false): FaultyTemplate[] {
  let sign = before;
  const faults: FaultyTemplate[] = [];
  for (const [index, node] of body.entries()) {
    if (node.kind === 'text') {
      sign = SIGN_BEFORE.test(node.value) || (sign && node.value.trim() === '');
      continue;
    }
    const next = body[index + 1];
    const after = next?.kind === 'text' && SIGN_AFTER.test(next.value);
    if (node.kind === 'print') {
      if (sign || after) faults.push(signFault(node.at));
    } else {
      const inner = node.kind === 'if' ? sign : false;
      faults.push(...signs(node.body, inner), ...signs(node.otherwise, sign));
    }
    sign = false;
  }
  return faults;
}

const signFault = (at: TemplateLocation): FaultyTemplate => ({
  code: 'currency_sign',
  message: 'a currency sign stands beside a figure: write {{currency amount code}}, which names the currency',
  at,
});
