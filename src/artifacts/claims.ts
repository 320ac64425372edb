import type { ArtifactFlag } from './flags.ts';
import { type ArtifactText, artifactText } from './markdown.ts';
import type { CitedFact } from './render.ts';

export const VERDICTS_ON_CLAIMS = [
  'supported',
  'computed',
  'rounded',
  'contradicted',
  'wrong_slot',
  'unsupported',
  'not_checkable',
] as const;

/** Something that an artifact says and that can be true or false. */
export type Claim = {
  /** The words as the artifact has them. */
  readonly span: string;
  readonly kind: 'figure' | 'date' | 'name' | 'word';
  /** What the words mean, without their form. */
  readonly normal: string;
  readonly verdict: (typeof VERDICTS_ON_CLAIMS)[number];
  /** Paths of the context that it rests on. */
  readonly paths: readonly string[];
  readonly asOf: string | null;
  readonly explanation: string;
};

/** The claims of an artifact, by what is known of it: the facts that it cites and shows, and its flags. */
export function claimsOf(
  artifact: ArtifactText & {
    readonly facts: readonly CitedFact[];
    readonly flags: readonly ArtifactFlag[];
    readonly asOf: string;
  },
): Claim[] {
  return [
    ...artifact.flags.flatMap(claimOfFlag),
    ...shownFacts(artifact).map(
      ([span, { path, value }]): Claim => ({
        ...{ span, kind: kindOf(value), normal: String(value), verdict: 'supported', paths: [path] },
        asOf: artifact.asOf,
        explanation: `It is ${path}, as of ${artifact.asOf}.`,
      }),
    ),
  ];
}

function claimOfFlag(flag: ArtifactFlag): Claim[] {
  const { code, detail } = flag;
  const said = { span: detail, normal: detail, paths: [], asOf: null } as const;
  switch (code) {
    case 'unverified_figure':
      return [
        { ...said, kind: 'figure', verdict: 'unsupported', explanation: 'Nothing in the data supports it.' },
      ];
    case 'internal_figure':
      return [{ ...said, kind: 'figure', verdict: 'not_checkable', explanation: flag.reason }];
    case 'internal_word':
      return [{ ...said, kind: 'word', verdict: 'not_checkable', explanation: flag.reason }];
    case 'former_owner':
    case 'former_customer':
      return [
        {
          ...said,
          kind: 'name',
          verdict: 'contradicted',
          explanation: `The account has moved on from ${detail}.`,
        },
      ];
    case 'too_long':
    case 'stale_source':
      return [];
  }
}

function shownFacts({ title, sections, facts }: Parameters<typeof claimsOf>[0]): [string, CitedFact][] {
  const text = [title, ...sections.map((each) => each.title), artifactText(sections)].join('\n');
  return facts.flatMap((fact): [string, CitedFact][] => {
    const span = formsOf(fact.value).find((form) => standsAlone(form, text));
    return span === undefined ? [] : [[span, fact]];
  });
}

/** The ways in which a text may write a value. */
function formsOf(value: CitedFact['value']): string[] {
  if (typeof value === 'boolean') return [];
  if (typeof value === 'number') return [value.toLocaleString('en-US'), String(value)];
  return value.length > 2 ? [value] : [];
}

function standsAlone(form: string, text: string): boolean {
  const at = text.indexOf(form);
  if (at < 0) return false;
  const [before = ' ', after = ' '] = [text[at - 1], text[at + form.length]];
  return !/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after);
}

function kindOf(value: CitedFact['value']): Claim['kind'] {
  if (typeof value === 'number') return 'figure';
  return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? 'date' : 'name';
}
