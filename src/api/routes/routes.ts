import type { Route } from '../route.ts';
import { bookRoutes } from './book.ts';
import { selectionRoutes } from './execution-selections.ts';
import { executionRoutes } from './executions.ts';
import { scheduleRoutes } from './schedule.ts';
import { userRoutes } from './users.ts';
import { workflowRoutes } from './workflows.ts';

/** Every route of the API. One that is not in this table does not exist. */
export const ROUTES: readonly Route[] = [
  ...workflowRoutes,
  ...executionRoutes,
  ...selectionRoutes,
  ...bookRoutes,
  ...scheduleRoutes,
  ...userRoutes,
];
