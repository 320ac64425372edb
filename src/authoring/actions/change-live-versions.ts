import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { PlaybookFormat } from '../../playbook/playbook-format.ts';
import { type Audience, audienceSchema } from '../../playbook/schema.ts';
import type { VersionRef } from '../../playbook/version-ref.ts';
import { GENERAL } from '../../playbook/versions.ts';
import type { PlaybookVersionStore, RolloutStore } from '../ports.ts';
import type { RequireKey } from '../require-key.ts';
import type { Retirement, Rollout } from '../version-detail.ts';

type ChangeNote = { readonly note?: string | undefined };
/** `from`: the first day on which the change applies; default today. */
type Dated = ChangeNote & { readonly from?: string | undefined };

type RollOutArgs = Dated & {
  readonly ref: VersionRef;
  /** As in a playbook file, or as text in its notation; default everybody. */
  readonly audience?: string | Readonly<Record<string, unknown>> | undefined;
  /** Default `general`, or a name derived from the audience. */
  readonly name?: string | undefined;
  readonly priority: number;
  readonly arm: string;
  readonly weight: number;
  /** The last day; default until further notice. */
  readonly to?: string | undefined;
};

/** Changes which version of a key is live for which audience; the content of versions never changes. */
export function createChangeLiveVersions(deps: {
  readonly versionStore: Pick<PlaybookVersionStore, 'find'>;
  readonly rolloutStore: Omit<RolloutStore, 'list'>;
  readonly requireKey: RequireKey;
  readonly format: PlaybookFormat;
  readonly today: () => string;
}) {
  const { versionStore, rolloutStore, requireKey, format, today } = deps;

  async function idOf({ key, at }: VersionRef): Promise<string> {
    const version = typeof at === 'number' ? await versionStore.find(key, at) : null;
    if (version) return version.id;
    throw at === 'draft'
      ? new NightshiftError(
          'NOT_FOUND',
          'A draft cannot be live.',
          `Publish it with \`nightshift playbooks publish ${key}\`.`,
        )
      : new NightshiftError(
          'NOT_FOUND',
          `There is no version ${at} of "${key}".`,
          `List them with \`nightshift playbooks ls ${key}\`.`,
        );
  }

  return {
    /** Makes a version live for an audience. @throws NightshiftError `NOT_FOUND`, `CONFLICT`, `USAGE_INVALID` */
    async rollOut(actor: Actor, { ref, from = today(), to, note, ...asked }: RollOutArgs): Promise<void> {
      requirePermission(actor, 'playbooks:publish');
      await requireKey(ref.key);
      const versionId = await idOf(ref);
      if (to !== undefined && to < from)
        throw new NightshiftError(
          'USAGE_INVALID',
          `The last day, ${to}, is before the first, ${from}.`,
          'Give a last day that is not over by then.',
        );
      const { audience: given = {} } = asked;
      const audience = audienceOf(typeof given === 'string' ? format.read(given, 'audience').value : given);
      await rolloutStore.rollOut({
        ...{ key: ref.key, versionId, audience, name: asked.name ?? nameOf(audience) },
        ...{ priority: asked.priority, arm: asked.arm, weight: asked.weight },
        ...{ day: from, validTo: to ?? null, note: note ?? null, actor: actor.name },
      });
    },

    /** @throws NightshiftError `NOT_FOUND` where no rollout of that name can be ended */
    async endRollout(
      actor: Actor,
      { key, name, from = today(), note }: Dated & { readonly key: string; readonly name: string },
    ): Promise<void> {
      requirePermission(actor, 'playbooks:publish');
      await requireKey(key);
      const asked = { key, name, day: from, note: note ?? null, actor: actor.name };
      if ((await rolloutStore.end(asked)) > 0) return;
      throw new NightshiftError(
        'NOT_FOUND',
        `"${key}" has no rollout "${name}" that could end.`,
        `List them with \`nightshift playbooks rollout ${key}\`.`,
      );
    },

    /**
     * Restores what was live before the last publication; with `ref`, makes the version that it names live again.
     * @returns what is live from that day on.
     */
    async rollBack(
      actor: Actor,
      { ref: { key, at }, from = today(), note }: Dated & { readonly ref: VersionRef },
    ): Promise<{ readonly from: string; readonly rollouts: readonly Rollout[] }> {
      requirePermission(actor, 'playbooks:publish');
      if (at === 'draft')
        throw new NightshiftError(
          'USAGE_INVALID',
          'A draft has never been live.',
          'Name a version, such as prepare@2.',
        );
      await requireKey(key);
      const version = at === 'live' ? null : at;
      const asked = { key, version, day: from, note: note ?? null, actor: actor.name };
      return { from, rollouts: await rolloutStore.rollBack(asked) };
    },

    /** Retires a version, or all versions of a key: nothing more starts on them, and running executions go on. */
    async retire(
      actor: Actor,
      asked: ChangeNote & { readonly ref: VersionRef; readonly cancelUnstarted: boolean },
    ): Promise<Retirement> {
      requirePermission(actor, 'playbooks:publish');
      const { key, at } = asked.ref;
      if (at === 'draft')
        throw new NightshiftError(
          'USAGE_INVALID',
          'A draft is not live and cannot be retired.',
          `Throw it away with \`nightshift playbooks discard ${key}\`.`,
        );
      await requireKey(key);
      return rolloutStore.retire({
        ...{ key, version: at === 'live' ? null : at, cancelUnstarted: asked.cancelUnstarted },
        ...{ day: today(), note: asked.note ?? null, actor: actor.name },
      });
    },

    /** Stops all starts of a key until `resume`. @returns false where the key is paused already. */
    async pause(actor: Actor, { key, note }: ChangeNote & { readonly key: string }): Promise<boolean> {
      requirePermission(actor, 'playbooks:pause');
      await requireKey(key);
      return rolloutStore.pause({ key, actor: actor.name, note: note ?? null });
    },

    /** @returns false where the key is not paused. */
    async resume(actor: Actor, { key, note }: ChangeNote & { readonly key: string }): Promise<boolean> {
      requirePermission(actor, 'playbooks:pause');
      await requireKey(key);
      return rolloutStore.resume({ key, actor: actor.name, note: note ?? null });
    },
  };
}

function audienceOf(value: unknown): Audience {
  const parsed = audienceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NightshiftError(
    'USAGE_INVALID',
    `${['audience', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'is none'}.`,
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
