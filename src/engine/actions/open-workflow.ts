import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { WorkflowTemplateService } from '../../context/workflow-template-service.ts';
import { closestName } from '../../platform/closest-name.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { ExecutionCommands, WorkflowTemplate } from '../commands-port.ts';
import { requireExecution } from '../require-execution.ts';
import { type Workflow, workflowOf } from '../workflow.ts';
import type { WorkflowExecutionService } from './workflow-execution-service.ts';

/** By id or external id; of a customer, the contract whose open term ends next. */
type For = { readonly customerId?: string | undefined; readonly contractId?: string | undefined };
type NamedStage = { readonly playbookKey?: string | undefined; readonly stageName?: string | undefined };

/** Opens the work on a stage for a customer, and lists what can be opened. */
export function createOpenWorkflow(deps: {
  readonly commands: Pick<ExecutionCommands, 'find' | 'workState' | 'templates'>;
  readonly templates: Pick<WorkflowTemplateService, 'fetchVersion'>;
  readonly start: WorkflowExecutionService['create'];
  readonly today: () => string;
}) {
  const { commands, templates, today } = deps;

  async function workflow(id: string): Promise<Workflow> {
    const [execution, state] = [await requireExecution(commands, id), await commands.workState(id)];
    if (state === null) throw new Error(`execution ${id} went away while it was read`);
    return workflowOf(execution, state, (await templates.fetchVersion(execution.versionId)).playbook);
  }

  return {
    /**
     * The published playbooks; for a customer or a contract only those that apply to it today, one for each contract.
     * @throws NightshiftError `NOT_FOUND` for a customer or a contract that does not exist
     */
    async listTemplates(actor: Actor, of: For): Promise<WorkflowTemplate[]> {
      requirePermission(actor, 'playbooks:read');
      return commands.templates({ ...of, asOf: today() });
    },

    /**
     * The execution of a stage for a term: the one that there is, or a new one. An `interactive` one waits for the actor
     * to work through it; otherwise it runs to its end.
     * @throws NightshiftError `NOT_FOUND` where nothing applies, `CONFLICT` where the key is paused
     */
    async openWorkflow(
      actor: Actor,
      {
        customerId,
        contractId,
        mode,
        ...named
      }: For & NamedStage & { readonly mode: 'interactive' | 'background' },
    ): Promise<{ readonly workflow: Workflow; readonly created: boolean }> {
      requirePermission(actor, 'executions:work');
      const found = await commands.templates({ customerId, contractId, asOf: today() });
      const template = chosen(found, named);
      if (template.executionId !== null)
        return { workflow: await workflow(template.executionId), created: false };
      const started = await deps
        .start(actor, {
          contractId: template.contractId ?? '',
          key: template.playbookKey,
          interactive: mode === 'interactive',
        })
        .then(({ executionId }) => ({ executionId, created: true }))
        .catch((error: unknown) => ({ executionId: takenBy(error), created: false }));
      return { workflow: await workflow(started.executionId), created: started.created };
    },

    /** @throws NightshiftError `NOT_FOUND` */
    async showWorkflow(actor: Actor, id: string): Promise<Workflow> {
      requirePermission(actor, 'executions:read_text');
      return workflow(id);
    },
  };
}

/** The first that is named so: they come in the order in which the terms of their contracts end. */
function chosen(
  templates: readonly WorkflowTemplate[],
  { playbookKey, stageName }: NamedStage,
): WorkflowTemplate {
  const found = templates.find((each) =>
    playbookKey === undefined ? each.stageName === stageName : each.playbookKey === playbookKey,
  );
  if (found) return found;
  const asked = playbookKey ?? stageName ?? '';
  const names = [...new Set(templates.map((each) => (playbookKey ? each.playbookKey : each.stageName)))];
  const meant = closestName(asked, names);
  throw new NightshiftError(
    'NOT_FOUND',
    `No playbook "${asked}" applies here today.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    names.length === 0
      ? 'Check that the contract is eligible and has an open term, and whom the rollouts are for.'
      : `These apply: ${names.join(', ')}.`,
  );
}

/** Somebody else opened it at the same moment. @throws whatever else went wrong */
function takenBy(error: unknown): string {
  const id = error instanceof NightshiftError ? error.details.executionId : undefined;
  if (typeof id === 'string') return id;
  throw error;
}
