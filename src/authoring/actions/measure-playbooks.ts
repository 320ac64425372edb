import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { addDays } from '../../platform/civil-date.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { VersionAnalytics } from '../playbook-analytics.ts';
import type { AnalyticsStore } from '../ports.ts';
import type { RequireKey } from '../require-key.ts';

/** A quarter, the nights of which are about one stage of a renewal. */
const DEFAULT_DAYS = 90;

export type PlaybookAnalytics = {
  /** The first and the last night that are counted. */
  readonly since: string;
  readonly until: string;
  readonly versions: readonly VersionAnalytics[];
};

/** Measures how playbooks fare, over all customers, without naming one. */
export function createMeasurePlaybooks(deps: {
  readonly analytics: AnalyticsStore;
  readonly requireKey: RequireKey;
  readonly today: () => string;
}) {
  return {
    /**
     * By version and step, for the nights from `since` to `until`; default the last 90 days until today.
     * @throws NightshiftError `NOT_FOUND`, `USAGE_INVALID`
     */
    async analytics(
      actor: Actor,
      asked: {
        readonly key?: string | undefined;
        readonly since?: string | undefined;
        readonly until?: string | undefined;
      },
    ): Promise<PlaybookAnalytics> {
      requirePermission(actor, 'analytics:read');
      const { key = null, until = deps.today() } = asked;
      const since = asked.since ?? addDays(until, -DEFAULT_DAYS);
      if (since > until)
        throw new NightshiftError(
          'USAGE_INVALID',
          `The first night, ${since}, is after the last, ${until}.`,
          'Give a first night that is no later than the last.',
        );
      if (key !== null) await deps.requireKey(key);
      return { since, until, versions: await deps.analytics.read({ key, since, until }) };
    },
  };
}
