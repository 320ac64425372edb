import { createAuditLog } from '../access/postgres/audit-log.ts';
import { createPeopleStore } from '../access/postgres/people-store.ts';
import type { ReviewStores } from '../artifacts/ports.ts';
import { createArtifactStore } from '../artifacts/postgres/artifact-store.ts';
import { createInboxStore } from '../artifacts/postgres/inbox-store.ts';
import { createReviewStore } from '../artifacts/postgres/review-store.ts';
import { createAnalyticsStore } from '../authoring/postgres/analytics-store.ts';
import { createDraftStore } from '../authoring/postgres/draft-store.ts';
import { createPlaybookStore } from '../authoring/postgres/playbook-store.ts';
import { createPlaybookVersionStore } from '../authoring/postgres/playbook-version-store.ts';
import { createRolloutStore } from '../authoring/postgres/rollout-store.ts';
import { createBookStore } from '../book/postgres/book-store.ts';
import { createFactStore } from '../book/postgres/fact-store.ts';
import { createExecutionCommands } from '../engine/postgres/execution-commands.ts';
import { createExecutionDispatchStore } from '../engine/postgres/execution-dispatch-store.ts';
import { createSelectionStore } from '../engine/postgres/selection-store.ts';
import { createPriceList } from '../llm/providers/prices.ts';
import { tellingOutages } from '../platform/postgres/outage.ts';
import type { Sql } from '../platform/postgres/sql.ts';
import { takenBack } from '../platform/postgres/transaction.ts';
import { createDeferredStartStore } from '../schedule/postgres/deferred-start-store.ts';
import { createForecastStore } from '../schedule/postgres/forecast-store.ts';
import { createNightStore } from '../schedule/postgres/night-store.ts';
import { createScanStore } from '../schedule/postgres/scan-store.ts';
import { createStartFactsStore } from '../schedule/postgres/start-facts-store.ts';

/** The stores of what people look at and change, over `sql`; `sets` is for statements over the whole book. */
export function composeBookStores(sql: Sql, sets: Sql = sql) {
  return {
    audit: createAuditLog(sql),
    people: createPeopleStore(sql),
    book: createBookStore(sql),
    facts: createFactStore(sql),
    playbookStore: tellingOutages(createPlaybookStore(sql)),
    versionStore: createPlaybookVersionStore(sql),
    rolloutStore: createRolloutStore(sql),
    drafts: createDraftStore(sql),
    analytics: createAnalyticsStore(sets),
    scans: tellingOutages(createScanStore(sets)),
    startFacts: createStartFactsStore(sql),
    executionCommands: createExecutionCommands(sql),
    selections: createSelectionStore(sql),
    dispatchStore: tellingOutages(createExecutionDispatchStore(sql)),
    artifacts: createArtifactStore(sql),
    inbox: tellingOutages(createInboxStore(sql)),
    reviews: tellingOutages(createReviewStore(sql)),
    rehearseReview: <T>(work: (stores: ReviewStores) => Promise<T>): Promise<T> =>
      takenBack(sql, (client) => work({ inbox: createInboxStore(client), store: createReviewStore(client) })),
    night: tellingOutages(createNightStore(sql)),
    forecasts: createForecastStore(sets),
    deferredStarts: createDeferredStartStore(sql),
    prices: createPriceList(),
  };
}
export type BookStores = ReturnType<typeof composeBookStores>;
