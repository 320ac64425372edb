import type { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import type { Permission } from '../access/permissions.ts';
import type { CallerActions } from '../app/compose-actions.ts';
import type { OpenStream } from './event-stream.ts';

/** What a parameter of a path names; a row of somebody else looks as if it did not exist. */
export type ObjectKind =
  | 'execution'
  | 'step'
  | 'selection'
  | 'artifact'
  | 'customer'
  | 'contract'
  | 'playbook';

type Inputs = {
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
};
type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A request as a handler sees it: checked, and with the actions of its caller. */
export type Asked<Input extends Inputs = Inputs> = {
  readonly actor: Actor;
  readonly actions: CallerActions;
  readonly params: Parsed<Input['params']>;
  readonly query: Parsed<Input['query']>;
  readonly body: Parsed<Input['body']>;
  /** The revision that the caller has read, of the header If-Match; null where it is left out. */
  readonly ifMatch: string | null;
  /** How long the caller waits for work to be done before the answer, of the header Prefer. */
  readonly waitMs: number;
  /** Aborts once the server closes: nobody is kept waiting then. */
  readonly closing: AbortSignal;
  /** The event of a stream that the caller had last, of the header Last-Event-ID; null where they begin. */
  readonly lastEventId: string | null;
};

/** Answers are sent as they are; `etag` without its quotes. */
export type ApiAnswer = {
  readonly status?: number | undefined;
  readonly body?: unknown;
  readonly etag?: string | undefined;
  readonly location?: string | undefined;
  /** A file for people instead of JSON. */
  readonly file?: { readonly name: string; readonly type: string; readonly text: string };
  /** Events as they happen; the output is then `EVENTS`. */
  readonly stream?: OpenStream;
};

/** The content type of an answer that is a stream of events. */
export const EVENTS = 'text/event-stream';

/** A route of the API: all that the server, the document and the tests of rights need to know of it. */
export type ApiRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Fastify writes it, such as `/api/artifacts/:id`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Without one of the roles that grant it, the answer is 403; the action checks it again. */
  readonly permission: Permission;
  /** By parameter: whose row it names. */
  readonly objects?: Readonly<Record<string, ObjectKind>>;
  /** Whether If-Match must be given (else 428), or may be. */
  readonly ifMatch?: 'required' | 'optional';
  /** Whether it waits for work to be done, for as long as the header Prefer says; 202 where that takes longer. */
  readonly waits?: true;
  readonly input: Inputs;
  /** The answers of success, by status; null is an answer without a body, strings the content types of a file. */
  readonly output: Readonly<Record<number, z.ZodType | string | readonly string[] | null>>;
  /** Statuses of problems besides those that follow from the route itself. */
  readonly problems?: readonly (404 | 409 | 412 | 422 | 502)[];
  handle(asked: Asked): Promise<ApiAnswer>;
};

/** Declares a route; its handler is typed by the schemas of its input. */
export function defineRoute<const Input extends Inputs>(
  route: Omit<ApiRoute, 'input' | 'handle'> & {
    readonly input: Input;
    handle(asked: Asked<Input>): Promise<ApiAnswer>;
  },
): ApiRoute {
  // The server hands over exactly what these schemas have parsed.
  return { ...route, handle: (asked) => route.handle(asked as Asked<Input>) };
}
