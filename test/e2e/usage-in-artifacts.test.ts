import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantDemoBook } from '../../seeds/plant-demo-book.ts';
import { publishPlaybooks } from '../../seeds/publish-playbooks.ts';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import { formatCivilDate } from '../../src/platform/civil-date.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Claim, claimsIn, sentencesOf, type UsageSeen, usageSeen } from '../support/usage-oracle.ts';

const PLANTED = '2026-11-28';
/** Nothing was imported in the 26 days since the book was planted. */
const NIGHT = '2026-12-24';

type Artifact = {
  readonly customerId: string;
  readonly customer: string;
  readonly stage: string;
  readonly key: string;
  readonly audience: 'internal' | 'customer';
  readonly seats: number | null;
  readonly text: string;
};

type Night = {
  readonly artifacts: readonly Artifact[];
  readonly seen: ReadonlyMap<string, UsageSeen>;
};

/** Prepares every contract that is due on that night, without a cap, over a book that `prepare` has changed. */
function night(prepare: (app: App) => Promise<void>): () => Night {
  let database: TestDatabase;
  let app: App;
  let worker: ExecutionWorker;
  let result: Night;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await testApp(database, {
      environment: { MAX_STARTS_PER_OWNER_PER_NIGHT: '0', MAX_DRAFTS_PER_CUSTOMER_PER_NIGHT: '0' },
    });
    await publishPlaybooks(app.actions.playbooks.import);
    await plantDemoBook(app.stores.pool, PLANTED);
    await prepare(app);
    worker = await app.startWorker();
    const summary = await app.actions.schedule.runNight(OPERATOR, { date: NIGHT });
    expect(summary).toMatchObject({ completed: summary.started, failed: 0 });
    result = { artifacts: await artifactsOf(app), seen: await usageSeen(app.stores.pool, NIGHT) };
  }, 120_000);

  afterAll(async () => {
    await worker?.drain(5_000);
    await app?.close();
    await dropTestDatabase(database);
  });

  return () => result;
}

/** The artifacts of the night, their texts without quotations of a customer, a colleague or analysts. */
async function artifactsOf(app: App): Promise<Artifact[]> {
  const { rows } = await app.stores.pool.query<Artifact & { said: string[] }>(`
    SELECT c.id AS "customerId", c.name AS customer, e.key AS stage, a.artifact_key AS key, a.audience, k.seats, a.markdown AS text,
      ARRAY(SELECT summary FROM interactions WHERE customer_id = c.id AND summary IS NOT NULL)
      || ARRAY(SELECT i ->> 'text' FROM customer_intelligence n, jsonb_array_elements(n.insights) AS i
        WHERE n.customer_id = c.id)
      || ARRAY(SELECT summary FROM customer_intelligence WHERE customer_id = c.id AND summary IS NOT NULL)
      || ARRAY(SELECT v.value FROM renewal_facts f JOIN contract_terms t ON t.id = f.term_id
        JOIN contracts o ON o.id = t.contract_id, jsonb_each_text(f.value) AS v
        WHERE o.customer_id = c.id AND length(v.value) > 12)
      || c.goals || ARRAY[c.success_criteria, c.notes, c.account_plan] AS said
    FROM workflow_artifacts a JOIN workflow_executions e ON e.id = a.execution_id
    JOIN customers c ON c.id = e.customer_id JOIN contracts k ON k.id = e.contract_id`);
  return rows.map(({ said, text, ...artifact }) => ({
    ...artifact,
    text: ownWords(text, artifact.customer, said),
  }));
}

function ownWords(markdown: string, customer: string, said: readonly (string | null)[]): string {
  const text = markdown.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('\\', '');
  const quoted = said
    .flatMap((each) => (each === null ? [] : sentencesOf(each)))
    .filter((each) => each.length > 12)
    .sort((a, b) => b.length - a.length);
  return [customer, ...quoted].reduce((rest, words) => rest.replaceAll(words, '…'), text);
}

const named = ({ stage, key, customer }: Artifact, words: string): string =>
  `${stage} ${key}, ${customer}: ${words}`;

type Described = Claim & { readonly artifact: Artifact };

const describedIn = (artifacts: readonly Artifact[]): Described[] =>
  artifacts.flatMap((artifact) => claimsIn(artifact.text).map((claim) => ({ ...claim, artifact })));

/** How far a percentage may be off: one whole person is a larger share of fewer users. */
const slackOf = (seen: UsageSeen): number => 4 + 40 / (seen.activeUsers ?? 1);

function isShown({ direction, percent }: Claim, seen: UsageSeen | undefined): boolean {
  if (!seen || seen.change === null) return false;
  if (percent !== null && Math.abs(percent - seen.change) > slackOf(seen)) return false;
  if (direction === 'level') return Math.abs(seen.change) < 8 + slackOf(seen);
  return direction === 'up' ? seen.change > 0 : seen.change < 0;
}

const DATE = /\d{1,2} [A-Z][a-z]+(?: \d{4})?/;
const PERIOD = new RegExp(`${DATE.source} to (${DATE.source})`, 'g');

/** Whether one of the periods that a sentence names ends with the newest row. */
const namesTheDays = (sentence: string, seen: UsageSeen | undefined): boolean =>
  [...sentence.matchAll(PERIOD)].some(
    ([, last = '']) =>
      seen !== undefined &&
      [formatCivilDate(seen.newest, 'long'), formatCivilDate(seen.newest, 'short')].includes(last),
  );

describe('a night whose usage source stopped 27 days before', () => {
  const of = night(async () => {});

  it.each([
    ['customer', 80],
    ['internal', 60],
  ] as const)(
    'no %s artifact claims a growth or a decline that the full windows do not show',
    (audience, least) => {
      const described = describedIn(of().artifacts.filter((artifact) => artifact.audience === audience));
      expect(described.length).toBeGreaterThan(least);
      const wrong = described.filter(
        ({ artifact, ...claim }) => !isShown(claim, of().seen.get(artifact.customerId)),
      );
      expect(wrong.map(({ artifact, sentence }) => named(artifact, sentence))).toEqual([]);
    },
  );

  it('every sentence about a change names the days that it covers', () => {
    const unnamed = describedIn(of().artifacts).filter(
      ({ artifact, sentence }) => !namesTheDays(sentence, of().seen.get(artifact.customerId)),
    );
    expect(unnamed.map(({ artifact, sentence }) => named(artifact, sentence))).toEqual([]);
  });
});

/** A number of users or seats of all contracts, as a sentence gives it. */
function figuresOfAll(sentence: string, seen: UsageSeen): number[] {
  const numbers = sentence
    .replaceAll(new RegExp(DATE.source, 'g'), '')
    .match(/(?<![\d.,])\d[\d,]*(?:\.\d+)?(?!%)/g);
  const values = (numbers ?? []).map((digits) => Number(digits.replaceAll(',', '')));
  const users = seen.activeUsers ?? Number.NaN;
  return values.filter(
    (value) => value >= 10 && (value === seen.seatsUsed || Math.abs(value - users) <= 0.5 + users / 50),
  );
}

describe('a night of customers with several contracts each, of which usage does not say which is used', () => {
  const of = night(async ({ stores }) => {
    await stores.pool.query(`
      INSERT INTO contracts (external_id, customer_id, name, status, currency, arr, seats)
      SELECT external_id || '-second', id, 'Second contract', 'active', 'USD', 1000, 45 FROM customers`);
    // Every other customer has 30 days and a few before them: too few to compare with.
    await stores.pool.query(`
      DELETE FROM usage_metrics u USING customers c,
        (SELECT customer_id, max(day) AS newest FROM usage_metrics GROUP BY customer_id) AS n
      WHERE c.id = u.customer_id AND n.customer_id = c.id AND u.day < n.newest - 40
        AND hashtext(c.external_id) % 2 = 0`);
  });
  const ofUse = /\b(?:people|person|users|seats|in use|used)\b/;
  const saidOfUse = (): { artifact: Artifact; sentence: string; seen: UsageSeen }[] =>
    of().artifacts.flatMap((artifact) => {
      const seen = of().seen.get(artifact.customerId);
      if (!seen) return [];
      return sentencesOf(artifact.text)
        .filter((sentence) => ofUse.test(sentence))
        .map((sentence) => ({ artifact, sentence, seen }));
    });

  it('no figure of all users appears as one of this contract', () => {
    const figures = saidOfUse().filter(({ sentence, seen }) => figuresOfAll(sentence, seen).length > 0);
    expect(figures.length).toBeGreaterThan(100);
    const wrong = figures.filter(
      ({ artifact, sentence }) =>
        !/\b\d+ contracts\b/.test(sentence) ||
        sentence.includes(` ${artifact.seats?.toLocaleString('en')} seats`),
    );
    expect(wrong.map(({ artifact, sentence }) => named(artifact, sentence))).toEqual([]);
  });

  it('no percentage of seats is one of this contract', () => {
    const wrong = saidOfUse().filter(
      ({ sentence }) => /\bseats\b[^.]*\d%/.test(sentence) && !/\b\d+ contracts\b/.test(sentence),
    );
    expect(wrong.map(({ artifact, sentence }) => named(artifact, sentence))).toEqual([]);
  });

  it('claims no change where there are fewer than 15 days to compare with', () => {
    const described = describedIn(of().artifacts);
    expect(described.length).toBeGreaterThan(60);
    const unseen = described.filter(({ artifact }) => of().seen.get(artifact.customerId)?.change === null);
    expect(unseen.map(({ artifact, sentence }) => named(artifact, sentence))).toEqual([]);
  });

  it('leaves no gap where a figure is not known', () => {
    const holes = of().artifacts.flatMap((artifact) =>
      artifact.text
        .split('\n')
        .filter((line) =>
          /\bnull\b|NaN|undefined|\bunknown%|\(\s*\)|\s[.,;:](?:\s|$)|,\s*[.,]|%\s*%|\bfrom to\b/.test(line),
        )
        .map((line) => named(artifact, line)),
    );
    expect(holes).toEqual([]);
  });
});
