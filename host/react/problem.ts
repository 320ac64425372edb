import type { JsonRecord } from './protocol.ts';

/** RFC 9457. Decide by `code`, never by words; `OFFLINE` and `ANSWER_INVALID` are the client's own. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  /** The status of the answer; 0 where there was none. */
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly details?: JsonRecord;
};

/** Carries a problem through a rejected promise; it never leaves the store. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const BLANK = 'about:blank';

/** No answer came: whether the server did what was asked is not known. */
export const offline = (cause: unknown): Problem => ({
  type: BLANK,
  title: 'No answer from the server',
  status: 0,
  code: 'OFFLINE',
  detail: cause instanceof Error ? cause.message : String(cause),
  hint: 'Try again: what was already done is not done twice.',
});

/** An answer that is not of this API: a sign-in page, or another server's. */
export const invalidAnswer = (status: number): Problem => ({
  type: BLANK,
  title: 'The answer is not of the workflow API',
  status,
  code: 'ANSWER_INVALID',
  hint: 'See that baseUrl leads to the workflow API, and that nothing answers in its place.',
});

/** Another call for the same step run is on its way. */
export const awaitingAnswer = (stepId: string): Problem => ({
  type: BLANK,
  title: 'Another call for this step is not answered yet',
  status: 409,
  code: 'IN_FLIGHT',
  detail: `"${stepId}" was asked for something else, which is not answered yet.`,
});

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The problem in an answer, or one that says as much as its status where it holds none. */
export function problemOf(status: number, body: unknown): Problem {
  const { type, title, code, detail, hint, details } = isRecord(body) ? body : {};
  if (typeof code !== 'string')
    return { type: BLANK, title: `The server answered ${status}`, status, code: `HTTP_${status}` };
  return {
    type: typeof type === 'string' ? type : BLANK,
    title: typeof title === 'string' ? title : code,
    status,
    code,
    ...(typeof detail === 'string' && { detail }),
    ...(typeof hint === 'string' && { hint }),
    ...(isRecord(details) && { details }),
  };
}
