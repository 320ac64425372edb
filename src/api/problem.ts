import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ERRORS, type ErrorDetails, NightshiftError } from '../platform/errors.ts';

/** An error in the form of RFC 9457, with our stable code. */
export type ProblemDocument = {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly details?: ErrorDetails;
};

export const PROBLEM_TYPE = 'application/problem+json';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** The document for a status and a stable code, with the title of the status. */
export function problem(
  status: number,
  code: string,
  words: Partial<Pick<ProblemDocument, 'detail' | 'hint' | 'errors' | 'details'>> = {},
): ProblemDocument {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, ...words };
}

/**
 * The document that a caller may see of an error. From 500 on it holds the code alone, since messages may hold a
 * customer's data.
 */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof NightshiftError) {
    const { status } = ERRORS[error.code];
    return status >= 500
      ? problem(status, error.code)
      : problem(status, error.code, {
          ...{ detail: error.message, hint: error.hint },
          ...(Object.keys(error.details).length > 0 && { details: error.details }),
        });
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error.validation);
  const status = statusOf(error);
  if (status < 400 || status >= 500) return problem(500, 'INTERNAL');
  return problem(status, 'USAGE_INVALID', error instanceof Error ? { detail: error.message } : {});
}

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;

type Issues = readonly { readonly instancePath: string; readonly message?: string | undefined }[];

function invalid(issues: Issues): ProblemDocument {
  return problem(400, 'USAGE_INVALID', {
    detail: 'The request is not what this route takes.',
    hint: 'See `errors` for each part that is wrong, and /api/docs for what the route takes.',
    errors: issues.map(({ instancePath, message }) => ({
      path: instancePath.slice(1).replaceAll('/', '.'),
      message: message ?? 'is not valid',
    })),
  });
}
