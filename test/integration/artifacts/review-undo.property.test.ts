import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReviewArtifacts } from '../../../src/artifacts/actions/review-artifacts.ts';
import type { ArtifactReview } from '../../../src/artifacts/review-detail.ts';
import { admin } from '../../support/actor.ts';
import { TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { inspect, leaveArtifact, letterPlaybook } from '../../support/review.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
  await engine.pool.query(
    `INSERT INTO users (email, name, role) VALUES ('petra@example.com', 'Petra', 'csm'), ('sam@example.com', 'Sam', 'csm')`,
  );
  await engine.publish(letterPlaybook());
});
afterAll(() => engine.close());

const person = fc.constantFrom('cli:ada', 'cli:bo').map(admin);
const act = fc.oneof(
  fc.record({ act: fc.constant('approve' as const) }),
  fc.record({
    act: fc.constant('approve' as const),
    edit: fc.record({ title: fc.constantFrom('One', 'Two') }),
  }),
  fc.record({
    act: fc.constant('edit' as const),
    edit: fc.record({ title: fc.constantFrom('One', 'Two', 'Three') }),
  }),
  fc.record({ act: fc.constant('reject' as const), reason: fc.constant('not_needed' as const) }),
  fc.record({ act: fc.constant('snooze' as const), until: fc.constantFrom('2026-12-05', '2026-12-09') }),
  fc.record({
    act: fc.constant('assign' as const),
    to: fc.constantFrom('petra@example.com', 'sam@example.com'),
  }),
  fc.record({ act: fc.constant('reopen' as const) }),
  fc.record({ act: fc.constant('undo' as const) }),
);

/** What a person sees of an artifact, without its history. */
const visible = ({
  title,
  sections,
  markdown,
  facts,
  flags,
  status,
  owner,
  snoozedUntil,
  retiredReason,
  over,
  reviewedBy,
  reviewedAt,
}: ArtifactReview) => ({
  ...{
    title,
    sections,
    markdown,
    facts,
    flags,
    status,
    owner,
    snoozedUntil,
    retiredReason,
    over,
    reviewedBy,
    reviewedAt,
  },
});

it('the machine`s text stays readable through whatever people do, and an undo restores what they saw before', async () => {
  const review = createReviewArtifacts({
    ...{ inbox: engine.app.stores.inbox, store: engine.app.stores.reviews, today: () => TONIGHT },
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(person, act), { minLength: 1, maxLength: 8 }), async (steps) => {
      const { id } = await leaveArtifact(engine);
      const first = await inspect(engine, id);
      let before = first;
      for (const [actor, { act: name, ...args }] of steps) {
        const all: Readonly<Record<string, (who: typeof actor, what: never) => Promise<unknown>>> = {
          ...review,
        };
        const done = await all[name]?.(actor, { id, ...args } as never).then(
          () => true,
          () => false,
        );
        const after = await inspect(engine, id);
        const machine = after.revisions.find(({ origin }) => origin === 'machine') ?? after;
        expect(machine.markdown).toBe(first.markdown);
        if (done === false) expect(after).toEqual(before);
        else if (after.revision > before.revision) {
          expect(after.events.length).toBe(before.events.length + 1);
          if (name !== 'undo') {
            await review.undo(actor, { id });
            expect(visible(await inspect(engine, id))).toEqual(visible(before));
            await all[name]?.(actor, { id, ...args } as never);
          }
        }
        before = await inspect(engine, id);
        expect(before.revision).toBeGreaterThanOrEqual(after.revision);
      }
    }),
    { numRuns: 15 },
  );
});
