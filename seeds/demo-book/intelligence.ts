import { type Account, slotsAt } from './account.ts';
import { addDays, daysBetween, longDate } from './lib/dates.ts';
import type { Random } from './lib/random.ts';
import { canFill, fill, type Slots } from './lib/text.ts';
import type {
  EngagementRow,
  Insight,
  IntelligenceRow,
  InteractionRow,
  SnapshotRow,
  TicketRow,
} from './rows.ts';
import { TRAITS } from './stories.ts';
import { INSIGHTS, STORY_SENTENCES, USAGE_SENTENCES } from './words/summaries.ts';

const clamp = (value: number): number => Math.max(2, Math.min(98, Math.round(value)));

/** Health and risk today and at two earlier times; they drift as the story does. */
interface Scores {
  daysAgo: number;
  health: number;
  risk: number;
}

function scoresOf(account: Account, random: Random): Scores[] {
  const traits = TRAITS[account.plan.story];
  const health = random.int(traits.health[0], traits.health[1]);
  const risk = random.int(traits.risk[0], traits.risk[1]);
  const drift = random.int(traits.healthBefore[0], traits.healthBefore[1]);
  const newest = account.plan.intelligenceDaysAgo ?? random.int(1, 3);
  const gone = account.goneDays !== null;
  const at = (daysAgo: number, share: number): Scores => ({
    daysAgo,
    health: clamp((gone ? health / 2 : health) + drift * share),
    risk: clamp((gone ? 94 : risk) - drift * share * 1.1),
  });
  return [at(newest + 90, 1), at(newest + 31, 0.45), at(newest, 0)];
}

/** The slots that only sentences about figures use. */
function figures(
  account: Account,
  asOf: string,
  quietDays: number | null,
  tickets: readonly TicketRow[],
): Slots {
  const { usage, people } = account;
  const slots: Record<string, () => string> = {};
  const sev1 = tickets.find((ticket) => ticket.severity === 1 && ticket.closed_on === null);
  const open = tickets.filter((ticket) => ticket.closed_on === null).length;
  const gone = people.find((person) => person.left_on !== null);
  if (usage.changePercent !== null) slots.pct = () => `${Math.abs(Math.round(usage.changePercent ?? 0))}%`;
  if (usage.last30 !== null) slots.last30 = () => String(Math.round(usage.last30 ?? 0));
  if (usage.previous30 !== null) slots.prev30 = () => String(Math.round(usage.previous30 ?? 0));
  if (sev1) slots.sev1days = () => String(daysBetween(sev1.opened_on, asOf));
  if (open > 1) slots.opentickets = () => String(open);
  if (quietDays !== null && quietDays > 20) slots.quiet = () => String(quietDays);
  if (gone) {
    slots.gonename = () => gone.name;
    slots.gonedate = () => longDate(gone.left_on ?? asOf);
  }
  return slots;
}

function directionOf(account: Account): keyof typeof USAGE_SENTENCES {
  const { changePercent, last30, stopped } = account.usage;
  if (stopped) return 'stopped';
  if (last30 === null) return 'unknown';
  if (changePercent === null || Math.abs(changePercent) <= 5) return 'flat';
  return changePercent > 0 ? 'up' : 'down';
}

const sentence = (list: readonly string[], slots: Slots, random: Random): string | null => {
  const fitting = list.filter((each) => canFill(each, slots));
  return fitting.length === 0 ? null : fill(random.pick(fitting), slots);
};

/** Three sets of scores over time; the newest has a summary that agrees with the figures. */
export function intelligenceOf(
  account: Account,
  tickets: readonly TicketRow[],
  interactions: readonly InteractionRow[],
): { rows: IntelligenceRow[]; scores: Scores[] } {
  const { plan, today, customer } = account;
  const random = account.random('intelligence');
  const scores = scoresOf(account, random);
  if (plan.without?.includes('intelligence')) return { rows: [], scores: [] };
  const spoken = interactions.filter((each) => each.direction !== 'outbound').map((each) => each.occurred_on);
  const lastSpoken = spoken.sort().at(-1);
  const since = customer.customer_since ?? today;
  const rows = scores
    .filter(({ daysAgo }) => addDays(today, -daysAgo) >= since)
    .map(({ daysAgo, health, risk }, index, all): IntelligenceRow => {
      const asOf = addDays(today, -daysAgo);
      const newest = index === all.length - 1;
      const quiet = lastSpoken === undefined || lastSpoken > asOf ? null : daysBetween(lastSpoken, asOf);
      const slots = { ...slotsAt(account, asOf, null, random), ...figures(account, asOf, quiet, tickets) };
      const before = all[index - 1]?.health;
      const moved = before === undefined ? null : health - before;
      return {
        customer_id: customer.id,
        as_of: asOf,
        risk_score: risk,
        health_score: health,
        health_trend: trendOf(moved),
        churn_probability: Number(((risk / 100) ** 1.6).toFixed(4)),
        summary: newest ? summaryOf(account, slots, random) : null,
        insights: newest ? insightsOf(account, slots, asOf, random) : [],
        risk_factors:
          account.goneDays === null ? [...TRAITS[plan.story].factors] : ['adoption', 'relationship'],
      };
    });
  return { rows, scores };
}

function summaryOf(account: Account, slots: Slots, random: Random): string {
  const stale = account.plan.usageEndsDaysAgo !== undefined || account.plan.intelligenceDaysAgo !== undefined;
  const first = stale ? null : sentence(USAGE_SENTENCES[directionOf(account)], slots, random);
  const second =
    account.goneDays === null ? sentence(STORY_SENTENCES[account.plan.story], slots, random) : null;
  const parts = [first, second].filter((part) => part !== null);
  // Analysts do not always begin with the usage.
  const ordered = random.chance(0.3) ? parts.reverse() : parts;
  return ordered.join(' ') || 'Too little data for a summary.';
}

function insightsOf(account: Account, slots: Slots, asOf: string, random: Random): Insight[] {
  if (account.goneDays !== null)
    return [{ kind: 'usage', text: 'No sign-ins since the term ended', on: null }];
  return (INSIGHTS[account.plan.story] ?? [])
    .filter((line) => canFill(line, slots))
    .map((line) => {
      const [kind = '', text = ''] = line.split(' | ');
      return {
        kind,
        text: fill(text, slots),
        on: random.chance(0.7) ? addDays(asOf, -random.int(0, 12)) : null,
      };
    });
}

/** Surveys: the newest answer, and for some the one before. */
export function engagementOf(account: Account): EngagementRow[] {
  const { plan, today, customer } = account;
  const random = account.random('engagement');
  if (plan.without?.includes('engagement') || (random.chance(0.1) && !plan.complete)) return [];
  const [low, high] = TRAITS[plan.story].nps;
  const asked = addDays(today, -random.int(14, 120));
  const young = customer.customer_since !== null && asked < customer.customer_since;
  const nps = (random.chance(0.08) && !plan.complete) || young ? null : random.int(low, high);
  const row = {
    customer_id: customer.id,
    as_of: addDays(today, -1),
    nps,
    nps_on: nps === null ? null : asked,
  };
  const before = addDays(asked, -random.int(150, 200));
  if (nps === null || customer.customer_since === null || before < customer.customer_since) return [row];
  const earlier = Math.max(-100, Math.min(100, nps + random.int(-12, 18)));
  return [{ ...row, as_of: addDays(before, 1), nps: earlier, nps_on: before }, row];
}

function forecastOf(risk: number): string {
  if (risk < 18) return 'commit';
  if (risk < 38) return 'likely';
  if (risk < 58) return 'uncertain';
  return risk < 85 ? 'at_risk' : 'churn';
}

function trendOf(moved: number | null): IntelligenceRow['health_trend'] {
  if (moved === null) return 'unknown';
  if (moved > 2) return 'improving';
  return moved < -2 ? 'declining' : 'stable';
}

/** Snapshots of the account about three months and one month ago. */
export function snapshotsOf(account: Account, scores: readonly Scores[]): SnapshotRow[] {
  const { plan, today } = account;
  if (plan.without?.includes('snapshots')) return [];
  const since = account.customer.customer_since ?? today;
  return account.agreements.flatMap(({ contract, term }) =>
    [92, 31].flatMap((daysAgo, index): SnapshotRow[] => {
      const day = addDays(today, -daysAgo);
      const score = scores[index];
      if (day < since || term.status !== 'open' || contract.status === 'draft') return [];
      return [
        {
          contract_id: contract.id,
          customer_id: contract.customer_id,
          day,
          health_score: score?.health ?? null,
          risk_score: score?.risk ?? null,
          arr_reporting: contract.arr_reporting,
          forecast: score ? forecastOf(score.risk) : null,
        },
      ];
    }),
  );
}
