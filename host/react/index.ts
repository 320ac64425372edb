'use client';

export type { Problem } from './problem.ts';
export type {
  JsonRecord,
  NextStep,
  StepDetails,
  StepResult,
  StepStatus,
  StepType,
  Workflow,
  WorkflowArtifact,
  WorkflowStatus,
  WorkflowStep,
} from './protocol.ts';
export {
  type DatabaseWorkflow,
  type DatabaseWorkflowOptions,
  useDatabaseWorkflow,
} from './use-database-workflow.ts';
export type { WorkflowActions } from './use-workflow.ts';
export type { CurrentStep, WorkflowConflict, WorkflowProgress } from './workflow-snapshot.ts';
