import { useWorkflow, type WorkflowHandle, type WorkflowOptions } from './use-workflow.ts';

/** Where the workflow API is, how a workflow is begun, and how a step is executed. */
export type DatabaseWorkflowOptions = WorkflowOptions & {
  /** How a workflow that is not there yet begins: by hand, or in the background. The server's default is by hand. */
  readonly mode?: 'interactive' | 'background' | undefined;
};

/** A workflow as it is, and what can be done with it. */
export type DatabaseWorkflow = WorkflowHandle;

/**
 * The workflow of a stage for a customer: the one that there is for the term that ends next, or a new one. While one of
 * the two names is empty it waits. Where no playbook applies, `isDatabaseDriven` is false.
 */
export const useDatabaseWorkflow = (
  stageName: string,
  customerId: string,
  { mode, ...options }: DatabaseWorkflowOptions = {},
): DatabaseWorkflow => useWorkflow(stageName && customerId ? { stageName, customerId, mode } : null, options);
