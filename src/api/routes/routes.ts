import type { ApiRoute } from '../route.ts';
import { analyticsRoutes } from './analytics.ts';
import { artifactRoutes } from './artifacts.ts';
import { bookRoutes } from './book.ts';
import { selectionRoutes } from './execution-selections.ts';
import { executionRoutes } from './executions.ts';
import { playbookDraftRoutes } from './playbook-drafts.ts';
import { playbookRoutes } from './playbooks.ts';
import { reviewRoutes } from './review.ts';
import { rolloutRoutes } from './rollouts.ts';
import { scheduleRoutes } from './schedule.ts';
import { stepRoutes } from './steps.ts';
import { userRoutes } from './users.ts';
import { workflowRoutes } from './workflows.ts';

/** Every route of the API. One that is not in this table does not exist. */
export const ROUTES: readonly ApiRoute[] = [
  ...workflowRoutes,
  ...executionRoutes,
  ...stepRoutes,
  ...artifactRoutes,
  ...reviewRoutes,
  ...playbookRoutes,
  ...playbookDraftRoutes,
  ...rolloutRoutes,
  ...analyticsRoutes,
  ...selectionRoutes,
  ...bookRoutes,
  ...scheduleRoutes,
  ...userRoutes,
];
