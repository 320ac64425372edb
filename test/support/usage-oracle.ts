import type pg from 'pg';

/** What the rows of `usage_metrics` say of a customer, reckoned apart from the product. */
export type UsageSeen = {
  readonly newest: string;
  readonly seatsUsed: number | null;
  /** On an average day with any, in the 30 days to the newest row. */
  readonly activeUsers: number | null;
  /** In percent, each day beside the same weekday four weeks before; null where fewer than 15 days have one. */
  readonly change: number | null;
};

const SEEN_SQL = `
  WITH rows AS (SELECT *, max(day) OVER (PARTITION BY customer_id) AS newest FROM usage_metrics WHERE day <= $1)
  SELECT r.customer_id AS id, to_char(r.newest, 'YYYY-MM-DD') AS newest,
    (array_agg(r.seats_used ORDER BY r.day DESC) FILTER (WHERE r.seats_used IS NOT NULL))[1] AS "seatsUsed",
    avg(r.active_users) FILTER (WHERE r.day > r.newest - 30 AND r.active_users > 0)::float AS "activeUsers",
    CASE WHEN count(b.day) >= 15 AND sum(b.active_users) > 0
      THEN (100.0 * sum(r.active_users) FILTER (WHERE b.day IS NOT NULL) / sum(b.active_users) - 100)::float
    END AS change
  FROM rows r LEFT JOIN rows b ON b.customer_id = r.customer_id AND b.day = r.day - 28 AND r.day > r.newest - 28
  GROUP BY r.customer_id, r.newest`;

/** By the id of the customer. */
export async function usageSeen(pool: pg.Pool, night: string): Promise<ReadonlyMap<string, UsageSeen>> {
  const { rows } = await pool.query<UsageSeen & { id: string }>(SEEN_SQL, [night]);
  return new Map(rows.map(({ id, ...seen }) => [id, seen]));
}

/** A sentence that says which way the use of the product went; in percent, where it gives that. */
export type Claim = {
  readonly sentence: string;
  readonly direction: 'up' | 'down' | 'level';
  readonly percent: number | null;
};

const OF_USE = /\bactive (?:users|people)\b|\bpeople\b|\buse\b/i;
const NUMBER = String.raw`(\d[\d,]*(?:\.\d+)?)`;
const DAYS = String.raw`(?: \([^)]*\))?`;

/** How the library says it, the most telling form first. One number is a percentage, two are users of two periods. */
const FORMS: readonly (readonly [RegExp, Claim['direction'] | 'earlier first' | 'later first'])[] = [
  [new RegExp(`${NUMBER}% (?:more|up)\\b`), 'up'],
  [new RegExp(`${NUMBER}% (?:fewer|less|down)\\b`), 'down'],
  [new RegExp(`\\b(?:up|rose by) ${NUMBER}%`), 'up'],
  [new RegExp(`\\b(?:down|fell by) ${NUMBER}%`), 'down'],
  [new RegExp(`\\+${NUMBER}%`), 'up'],
  [new RegExp(`-${NUMBER}%`), 'down'],
  [new RegExp(`\\bfrom ${NUMBER}${DAYS} to ${NUMBER}`), 'earlier first'],
  [new RegExp(`${NUMBER} active people[^.;]*, then ${NUMBER}`), 'earlier first'],
  [
    new RegExp(`${NUMBER} (?:of your people|people active)[^.]*(?: it was|, after|, against) ${NUMBER}`),
    'later first',
  ],
  [/\b(?:much the same|about as many|unchanged|stayed at)\b/, 'level'],
  [/\bup from\b|\bmore than\b|\bmore of your people\b|\bmore active\b|\bgrowing\b|\bgrowth\b/i, 'up'],
  [/\bfewer\b|\bslipping\b|\bfallen\b|\bfell\b|\bfall in use\b|\bfalling\b/i, 'down'],
];

/** The claims of a text; what only quotes the customer must be taken out before. */
export function claimsIn(text: string): Claim[] {
  return sentencesOf(text)
    .filter((sentence) => OF_USE.test(sentence))
    .flatMap((sentence) => {
      for (const [form, means] of FORMS) {
        const match = form.exec(sentence);
        if (match) return [claimOf(sentence, match, means)];
      }
      return [];
    });
}

export const sentencesOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => line.split(/(?<=[.?!]["”)]?)\s+|\s\|\s/));

function claimOf(sentence: string, match: RegExpExecArray, means: (typeof FORMS)[number][1]): Claim {
  const [first = null, second = null] = match.slice(1).map((digits) => Number(digits.replaceAll(',', '')));
  if (means === 'earlier first') return moved(sentence, first ?? 0, second ?? 0);
  if (means === 'later first') return moved(sentence, second ?? 0, first ?? 0);
  return { sentence, direction: means, percent: first !== null && means === 'down' ? -first : first };
}

function moved(sentence: string, earlier: number, later: number): Claim {
  const percent = (later / earlier - 1) * 100;
  if (Math.abs(percent) < 1) return { sentence, direction: 'level', percent };
  return { sentence, direction: percent > 0 ? 'up' : 'down', percent };
}
