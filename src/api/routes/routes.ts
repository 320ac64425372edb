import type { ApiRoute } from '../route.ts';
import { artifactRoutes } from './artifacts.ts';
import { executionRoutes } from './executions.ts';
import { reviewRoutes } from './review.ts';
import { workflowRoutes } from './workflows.ts';

/** Every route of the API. One that is not in this table does not exist. */
export const ROUTES: readonly ApiRoute[] = [
  ...workflowRoutes,
  ...executionRoutes,
  ...artifactRoutes,
  ...reviewRoutes,
];
