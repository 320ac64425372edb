import type { Command } from 'commander';
import { z } from 'zod';
import type { Playbooks } from '../../../app/playbooks.ts';
import type { Rollout } from '../../../authoring/ports.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { type Audience, audienceSchema } from '../../../playbook/schema.ts';
import { parseRef, type VersionRef } from '../../../playbook/version-ref.ts';
import { GENERAL } from '../../../playbook/versions.ts';
import { actor } from '../../actor.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { printFound } from '../../look-up.ts';
import { dateOption, textOption } from '../../options.ts';
import type { TableColumn } from '../../terminal/output.ts';
import { requireKey, withPlaybooks } from './with-playbooks.ts';
import { formatAudience } from './words.ts';

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'takes lower case letters, digits and _');
const rolloutOptions = z.object({
  audience: textOption,
  name: nameSchema.optional(),
  priority: z.coerce.number().int('is no whole number').default(0),
  weight: z.coerce.number().int('is no whole number').positive('must be above 0').default(100),
  arm: nameSchema.default('a'),
  from: dateOption,
  to: dateOption,
  end: nameSchema.optional(),
  note: textOption,
});
type RolloutOptions = z.infer<typeof rolloutOptions>;
const noteOptions = z.object({ note: textOption });

export function addRollouts(parent: Command, cli: Cli): void {
  addRollout(parent, cli);
  addPause(parent, cli, 'pause');
  addPause(parent, cli, 'resume');
}

const COLUMNS: readonly TableColumn<Rollout>[] = [
  { title: 'Rollout', cell: ({ name }) => name },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'For', cell: ({ audience }) => formatAudience(audience), max: 60 },
  { title: 'Priority', cell: ({ priority }) => priority },
  { title: 'Arm', cell: ({ arm }) => arm },
  { title: 'Weight', cell: ({ weight }) => weight },
  { title: 'From', cell: ({ validFrom }) => validFrom },
  { title: 'To', cell: ({ validTo }) => validTo ?? '' },
  { title: 'By', cell: ({ author, origin }) => author ?? origin, max: 20 },
];

function addRollout(parent: Command, cli: Cli): void {
  const command = parent
    .command('rollout')
    .description(
      'says which version is live for whom; with a version, changes it, and the content stays as it is',
    )
    .argument('<ref>', 'a playbook: prepare lists, prepare@3 makes version 3 live')
    .option(
      '--audience <yaml>',
      "for whom, as in a file: '{ segment: [enterprise], arr_min: 100000 }' (default: everybody)",
    )
    .option('--name <name>', 'what to call it (default: general, or after its audience)')
    .option('--priority <n>', 'above others that hold for the same customer', '0')
    .option('--arm <name>', 'of an experiment: each arm of one audience and priority gets its share', 'a')
    .option('--weight <n>', 'its share among the arms', '100')
    .option('--from <date>', 'from this day on (default: today in SCAN_TIMEZONE)')
    .option('--to <date>', 'the last day (default: until further notice)')
    .option('--end <name>', 'end the rollout of this name')
    .option('--note <words>', 'why, for its history');
  defineCommand(cli, command, rolloutOptions, (invocation) =>
    withPlaybooks(invocation, async (playbooks) => {
      const { args, options, output } = invocation;
      const ref = parseRef(args[0] ?? '');
      await requireKey(playbooks, ref.key);
      const day = options.from ?? playbooks.today();
      if (options.end !== undefined) await end(playbooks, ref.key, options.end, { ...options, day });
      else if (ref.at !== 'live') await begin(playbooks, ref, { ...options, day });
      printFound(
        output,
        await playbooks.versionStore.rollouts(ref.key, day),
        COLUMNS,
        Number.POSITIVE_INFINITY,
      );
      return undefined;
    }),
  );
}

type RolloutEnd = RolloutOptions & { readonly day: string };

async function end(
  { versionStore }: Playbooks,
  key: string,
  name: string,
  { day, note }: RolloutEnd,
): Promise<void> {
  if ((await versionStore.endRollout({ key, name, day, note: note ?? null, actor: actor() })) > 0) return;
  throw new NightshiftError(
    'NOT_FOUND',
    `"${key}" has no rollout "${name}" that could end.`,
    `List them with \`nightshift definitions rollout ${key}\`.`,
  );
}

async function begin({ versionStore, format }: Playbooks, ref: VersionRef, asked: RolloutEnd): Promise<void> {
  const version = ref.at === 'draft' ? null : await versionStore.find(ref.key, Number(ref.at));
  if (!version)
    throw new NightshiftError(
      'NOT_FOUND',
      ref.at === 'draft' ? 'A draft cannot be live.' : `There is no version ${ref.at} of "${ref.key}".`,
      ref.at === 'draft'
        ? `Publish it with \`nightshift definitions publish ${ref.key}\`.`
        : `List them with \`nightshift definitions ls ${ref.key}\`.`,
    );
  const { day, priority, arm, weight } = asked;
  const [validTo, note] = [asked.to ?? null, asked.note ?? null];
  if (validTo !== null && validTo < day)
    throw new NightshiftError(
      'USAGE_INVALID',
      '--to is before --from.',
      'Give a last day that is not over by then.',
    );
  const audience =
    asked.audience === undefined ? {} : audienceOf(format.read(asked.audience, '--audience').value);
  const name = asked.name ?? nameOf(audience);
  await versionStore.rollOut({
    ...{ key: ref.key, versionId: version.id, audience, name, priority, arm, weight },
    ...{ day, validTo, note, actor: actor() },
  });
}

function audienceOf(value: unknown): Audience {
  const parsed = audienceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NightshiftError(
    'USAGE_INVALID',
    `--audience ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is none'}.`,
    'Write it as in a file: { segment: [enterprise], arr_min: 100000 }.',
  );
}

/** `segment_enterprise` */
function nameOf(audience: Audience): string {
  const words = Object.entries(audience).flatMap(([name, value]) => [name, ...[value].flat().map(String)]);
  return words.length === 0
    ? GENERAL
    : words
        .join('_')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_')
        .slice(0, 60);
}

function addPause(parent: Command, cli: Cli, verb: 'pause' | 'resume'): void {
  const isPause = verb === 'pause';
  const command = parent
    .command(verb)
    .description(
      isPause
        ? 'stops new starts of a playbook at once; what runs goes on'
        : 'lets a paused playbook start again',
    )
    .argument('<key>', 'a playbook')
    .option('--note <words>', 'why');
  defineCommand(cli, command, noteOptions, (invocation) =>
    withPlaybooks(invocation, async (playbooks) => {
      const { key } = parseRef(invocation.args[0] ?? '');
      await requireKey(playbooks, key);
      const asked = { key, actor: actor(), note: invocation.options.note ?? null };
      const changed = isPause
        ? await playbooks.versionStore.pause(asked)
        : await playbooks.versionStore.resume(asked);
      invocation.output.data({ key, paused: isPause, changed }, () => formatPaused(key, isPause, changed));
      return undefined;
    }),
  );
}

function formatPaused(key: string, isPause: boolean, changed: boolean): string {
  if (isPause) return changed ? `${key} is paused: it starts nothing.` : `${key} is paused already.`;
  return changed ? `${key} starts again with the next scan.` : `${key} is not paused.`;
}
