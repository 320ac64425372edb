import { NightshiftError } from '../platform/errors.ts';
import type { Actor } from './actor.ts';

type Granted = Actor['roles'][number];

/**
 * The roles that have each permission; `admin` has all. A role decides what an actor may do, never on whose data: row
 * filters decide that. `author` and `ops` read no text about a customer, so neither has `artifacts:read` or
 * `executions:read_text`.
 */
const GRANTED_TO = {
  'artifacts:read': ['viewer', 'csm', 'csm_manager'],
  /** Give a verdict, edit, snooze, take it back. */
  'artifacts:review': ['csm', 'csm_manager'],
  /** Hand an artifact to somebody else. */
  'artifacts:assign': ['csm', 'csm_manager'],
  /** Customers, contracts, terms and facts. */
  'book:read': ['viewer', 'csm', 'csm_manager'],
  /** Record what somebody said about a renewal. */
  'book:record': ['csm', 'csm_manager'],
  /** Status, codes and places, without texts. */
  'executions:read': ['viewer', 'csm', 'csm_manager', 'ops'],
  /** Also prompts, outputs and messages. */
  'executions:read_text': ['viewer', 'csm', 'csm_manager'],
  /** Start an execution, and answer, skip or go back in one. */
  'executions:work': ['csm', 'csm_manager'],
  'executions:retry': ['csm', 'csm_manager', 'ops'],
  'executions:cancel': ['csm', 'csm_manager', 'ops'],
  'schedule:read': ['viewer', 'csm', 'csm_manager', 'author', 'ops'],
  'schedule:scan': ['ops'],
  'playbooks:read': ['viewer', 'csm', 'csm_manager', 'author', 'ops'],
  'playbooks:write': ['author'],
  /** Publish, roll out, roll back, retire. */
  'playbooks:publish': ['author'],
  /** Pausing lets ops stop a playbook that does harm. */
  'playbooks:pause': ['author', 'ops'],
  /** See what a playbook would write; who sees no account sees it for an invented one. */
  'playbooks:render': ['csm_manager', 'author'],
  'book:import': ['ops'],
  /** The state of the installation: queue, providers, sources, schema. */
  'operations:read': ['ops'],
  'operations:change': ['ops'],
  /** Figures of the installation without a name in them. */
  'metrics:read': ['ops', 'metrics'],
  /** How playbooks fare: counts, durations and cost. */
  'analytics:read': ['viewer', 'csm_manager', 'author', 'ops'],
  /** Names and addresses of colleagues: whom something can be handed to. */
  'people:read': ['viewer', 'csm', 'csm_manager', 'author', 'ops'],
  /** Who may sign in, and which keys there are. */
  'access:read': [],
  'access:change': [],
} as const satisfies Readonly<Record<string, readonly Granted[]>>;

export type Permission = keyof typeof GRANTED_TO;
export const PERMISSIONS = Object.keys(GRANTED_TO) as readonly Permission[];

const rolesWith = (permission: Permission): readonly Granted[] => [...GRANTED_TO[permission], 'admin'];

export const isPermitted = ({ roles }: Pick<Actor, 'roles'>, permission: Permission): boolean =>
  rolesWith(permission).some((role) => roles.includes(role));

/**
 * Every action begins with this check. @throws NightshiftError `FORBIDDEN` where no role of the actor grants the
 * permission.
 */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (isPermitted(actor, permission)) return;
  throw new NightshiftError(
    'FORBIDDEN',
    `${actor.name} lacks the permission ${permission}.`,
    `Ask an admin for one of the roles that grant it: ${rolesWith(permission).join(', ')}.`,
    { permission },
  );
}
