import type { z } from 'zod';
import type { artifactTemplateSchema } from '../../playbook/schema.ts';
import { freshKey, toKey } from '../naming/keys.ts';
import type { NameScope } from '../naming/meaning.ts';
import { typeAt } from '../naming/resolve-name.ts';
import { below, type Conversion, find, leftOver, type Spot, templateFrom } from './conversion.ts';
import { conditionOf, convertSection, type Section, titleOf } from './convert-section.ts';
import { fieldValue, itemsOf, type LegacyMap, type LegacyValue, mapOf, textOf } from './legacy-value.ts';

type Artifact = z.input<typeof artifactTemplateSchema>;

const KINDS: Readonly<Record<string, Artifact['kind']>> = {
  report: 'report',
  email: 'email',
  checklist: 'checklist',
  action_plan: 'checklist',
  actionplan: 'checklist',
  todo: 'checklist',
};
const ARTIFACT_KEYS = [
  'id',
  'title',
  'name',
  'type',
  'sections',
  'config',
  'content',
  'audience',
  'conditional',
  'condition',
  'showIf',
  'when',
  'maxWords',
  'items',
];

/** A legacy artifact of whatever type and shape; `taken` holds the keys of the workflow's artifacts so far. */
export function convertArtifact(
  conversion: Conversion,
  artifact: LegacyMap,
  spot: Spot,
  scope: NameScope,
  taken: Set<string>,
): Artifact {
  const type = textOf(fieldValue(artifact, 'type')) ?? 'report';
  const kind = KINDS[toKey(type)] ?? 'report';
  if (KINDS[toKey(type)] !== toKey(type))
    find(
      conversion,
      'approximated',
      spot,
      artifact.at,
      `an artifact of type ${type} is a ${kind}; the type is kept as metadata`,
    );
  const id = textOf(fieldValue(artifact, 'id', 'title', 'name')) ?? type;
  const key = freshKey(toKey(id), taken);
  const wanted = textOf(fieldValue(artifact, 'audience'));
  const audience = kind === 'email' ? wanted !== 'internal' : /customer|external|client/i.test(wanted ?? '');
  if (wanted === undefined)
    find(
      conversion,
      'approximated',
      spot,
      artifact.at,
      audience ? 'an email is for the customer' : `a ${kind} is internal`,
    );
  const config = mapOf(fieldValue(artifact, 'config'));
  const sections = sectionsOf(conversion, artifact, config, spot, scope);
  const when = conditionOf(conversion, artifact, spot, scope);
  if (textOf(fieldValue(artifact, 'visible')) === undefined && isFalse(fieldValue(artifact, 'visible')))
    find(
      conversion,
      'approximated',
      spot,
      artifact.at,
      'it was hidden in the legacy interface; it is written all the same',
    );
  const inner = config && leftOver(conversion, config, ['sections'], spot);
  const more = {
    ...(KINDS[toKey(type)] === toKey(type) ? {} : { type }),
    ...(inner ? { config: inner } : {}),
  };
  const metadata = leftOver(conversion, artifact, ARTIFACT_KEYS, spot, more);
  const title = titleOf(conversion, artifact, below(spot, 'title'), scope, id);
  find(conversion, 'converted', spot, artifact.at, `artifact ${id} (${kind}, ${sections.length} sections)`);
  return {
    key,
    kind,
    audience: audience ? 'customer' : 'internal',
    title,
    ...(when ? { when } : {}),
    sections,
    ...(metadata ? { metadata } : {}),
  };
}

const isFalse = (value: LegacyValue | undefined): boolean =>
  value?.kind === 'scalar' && value.value === false;

function sectionsOf(
  conversion: Conversion,
  artifact: LegacyMap,
  config: LegacyMap | undefined,
  spot: Spot,
  scope: NameScope,
): Section[] {
  const given = fieldValue(artifact, 'sections') ?? (config && fieldValue(config, 'sections'));
  const taken = new Set<string>();
  const maps = itemsOf(given);
  const sections = maps.flatMap((section, index): Section[] => {
    const at = below(spot, `sections.${index}`, 'sections', index);
    if (section.kind === 'map')
      return [convertSection(conversion, section, at, scope, taken, artifactIsList(artifact))];
    if (section.kind === 'text')
      return [
        {
          key: freshKey(`section_${index + 1}`, taken),
          title: `Section ${index + 1}`,
          content: templateFrom(conversion, section, at, scope),
        },
      ];
    find(conversion, 'needs_person', at, section.at, 'a section that was not read');
    return [];
  });
  if (sections.length > 0) return sections;
  const whole = convertSection(
    conversion,
    artifact,
    below(spot, 'sections.0', 'sections', 0),
    scope,
    taken,
    artifactIsList(artifact),
    true,
  );
  if (whole.content !== '' || whole.each !== undefined) return [whole];
  return [outputsOfStep(conversion, artifact, spot, scope)];
}

const artifactIsList = (artifact: LegacyMap): boolean =>
  /check|plan|todo/i.test(textOf(fieldValue(artifact, 'type')) ?? '');

/** An artifact that says nothing itself shows what its step gave. */
function outputsOfStep(conversion: Conversion, artifact: LegacyMap, spot: Spot, scope: NameScope): Section {
  const step = conversion.names.steps[scope.stepIndex];
  const lines = (step?.outputs ?? []).map((name) => {
    const type = typeAt(`outputs.${name}`, conversion.names);
    return `${name.replaceAll('_', ' ')}: {{${type === 'list' || type === 'object' ? 'json ' : ''}outputs.${name}}}`;
  });
  find(
    conversion,
    'approximated',
    spot,
    artifact.at,
    'it has no sections; one is written with the outputs of its step',
  );
  return { key: 'content', title: 'Content', kind: 'text', content: lines.join('\n') || 'Nothing to show.' };
}
