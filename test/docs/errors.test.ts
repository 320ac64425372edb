import { expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../src/platform/errors.ts';

/** When each code comes, and how to put it right. */
const WORDS: Readonly<Record<ErrorCode, readonly [when: string, remedy: string]>> = {
  CONFIG_INVALID: [
    'The configuration of the server does not hold',
    '`nightshift doctor` on the server says what',
  ],
  USAGE_INVALID: [
    'The request is not what the route takes',
    'Read `errors`: each part that is wrong, with its path',
  ],
  DEPENDENCY_DOWN: ['The database or the queue does not answer', 'Ask again later'],
  DATABASE_BUSY: ['The database had no time for it', 'Ask again in a second'],
  EMBEDDED_POSTGRES_FAILED: ['The embedded database did not start', 'Read the log of the server'],
  ALREADY_RUNNING: ['Another process works in this data folder, or on this date', 'Wait until it is through'],
  SCHEMA_FOREIGN_TABLES: ['The schema holds tables of somebody else', 'Choose another `DB_SCHEMA`'],
  ROLES_MISSING: ['The roles of the database are missing', 'Run the SQL that `nightshift migrate` prints'],
  SCHEMA_OUT_OF_DATE: ['The schema lacks migrations', 'Run `nightshift migrate`'],
  UNAUTHENTICATED: [
    'There is no key or session, or it does not hold',
    'Sign in, or send `Authorization: Bearer ns_…`',
  ],
  ORIGIN_NOT_ALLOWED: [
    'A page of another origin asks with the cookie of a session',
    'Call from a page of Nightshift, or with a key',
  ],
  FORBIDDEN: [
    'No role of the caller grants the permission in `details.permission`',
    'Ask an admin for a role that does',
  ],
  ACT_AS_REFUSED: [
    'Nobody active has the address in `Nightshift-Act-As`',
    'Correct the address, or add the person',
  ],
  NOT_FOUND: [
    'There is no such thing, or it is none of the caller’s',
    'Check the id, and whose account it is',
  ],
  CONFLICT: ['It is taken, paused, or was done already', 'Read `detail`; `details` has the ids'],
  IN_FLIGHT: [
    'The first request with this `Idempotency-Key` is still being answered',
    'Ask again after `Retry-After`',
  ],
  IDEMPOTENCY_KEY_REUSED: [
    'This `Idempotency-Key` came with another request',
    'Take a new key for a new request',
  ],
  PRECONDITION_REQUIRED: [
    'The change does not say which revision it was made from',
    'Send the ETag as `If-Match`',
  ],
  TOO_MANY_REQUESTS: ['More was asked than a caller may in a minute', 'Ask again after `Retry-After`'],
  REVISION_STALE: ['Somebody changed it since it was read', 'Read it again, and decide again'],
  APPROVER_IS_OWNER: [
    'An approval needs a second person. Reserved: nothing answers it yet',
    'Let somebody else approve',
  ],
  TRANSITION_ILLEGAL: [
    'It is in a state in which this cannot be done',
    'Read `details.status`, and what it allows',
  ],
  STEP_NOT_CURRENT: [
    'The execution stands at another step: `details.currentStep`',
    'Go on there, or go back to the step',
  ],
  EXECUTION_BUSY: [
    'Somebody else, or the background, has it: `details.drivenBy`, `details.until`',
    'Wait, or take it over',
  ],
  DEFINITION_INVALID: [
    'A playbook does not hold',
    'Mend each problem in `details` ([what they mean](playbook-problems.md))',
  ],
  TEMPLATE_INVALID: ['A template cannot be parsed', 'Mend the place that `detail` names'],
  TEMPLATE_PATH_MISSING: ['A template reads what there is not', 'Guard the path, or correct it'],
  TEMPLATE_HELPER_ARGUMENT: [
    'A helper was given what it does not take',
    'See the [reference](template-reference.md)',
  ],
  TEMPLATE_LIMIT: ['A template is too long, too deep or takes too long', 'Make it simpler'],
  RULE_INVALID: ['A condition cannot be read', 'Mend the place that `detail` names'],
  LEGACY_UNREADABLE: ['A legacy workflow cannot be read', 'See the [guide](migration-guide.md)'],
  ROUTING_LOOP_BOUND: ['A loop ran as often as it may', 'Give the loop a way out, or more passes'],
  CONTEXT_MISSING_REQUIRED: ['What a step cannot do without is unknown', 'Bring in the data, then retry'],
  CONTEXT_NOT_FOUND: ['The contract or its term is gone', 'Look at the contract'],
  OUTPUT_NOT_JSON: ['The model did not answer with JSON', 'Look at the prompt, then retry'],
  OUTPUT_SCHEMA: ['The outputs do not fit what the step declares', 'Correct what `detail` names'],
  OUTPUT_CHECK: ['The outputs break a rule of the step', 'Correct what `detail` names'],
  OUTPUT_INTERNAL: ['A letter names what no customer may learn', 'Look at the prompt, then retry'],
  LLM_TIMEOUT: ['The model did not answer in time', 'Nothing: it is tried again until its deadline'],
  LLM_ABORTED: ['A call was cut off, as by a stop', 'Nothing: it is tried again'],
  LLM_RATE_LIMITED: ['The provider wants fewer calls', 'Nothing: it is tried again until its deadline'],
  LLM_OVERLOADED: ['The provider has too much to do', 'Nothing: it is tried again until its deadline'],
  LLM_UNAVAILABLE: ['The provider cannot be reached', 'Nothing: it is tried again until its deadline'],
  LLM_REFUSED: ['The model declined to answer', 'Look at the prompt, then retry'],
  LLM_TRUNCATED: ['The answer was longer than it may be', 'Ask for less, or allow more'],
  LLM_BAD_REQUEST: ['The provider does not take the request', 'Look at model and schema of the step'],
  LLM_AUTH: ['The provider does not take the key', 'Correct the key, then retry'],
  LLM_PRICE_UNKNOWN: ['What the model costs is not known', 'Name its price in the configuration'],
  IMPORT_FILE_INVALID: ['A file cannot be read', 'See [importing](importing.md)'],
  IMPORT_COLUMNS: ['A file lacks columns', 'Correct the mapping'],
  IMPORT_GONE_REFUSED: ['Too many rows of the book are missing in a file', 'Check that the export is whole'],
  MAPPING_INVALID: ['A mapping does not hold', 'Mend the place that `detail` names'],
  LEASE_LOST: ['Another worker has taken over', 'Nothing: the other one goes on'],
  ATTEMPTS_EXHAUSTED: ['It failed as often as it may', 'Find out why, then retry'],
  WAIT_EXPIRED: ['Nobody answered in time', 'Retry to open it again'],
  INTERNAL: ['A mistake of ours', 'Report it with `X-Request-Id` of the answer'],
};

/** The page is generated; `npm run docs:reference` writes it. */
it('docs/errors.md says of every code with which status it comes, when, and how to put it right', async () => {
  const rows = Object.entries(ERRORS).map(([code, { status, retry }]) => {
    const [when, remedy] = WORDS[code as ErrorCode];
    return `| \`${code}\` | ${status} | ${when} | ${remedy} | ${retry === 'never' ? 'no' : 'yes'} |`;
  });
  await expect(`# Errors

The codes of problems in the API ([RFC 9457](api.md#problems)), of executions that failed (\`errorCode\`), and of commands with
\`--json\`. Codes are stable; more may come. From 500 on an answer holds the code alone, since a message may name a customer; the
log of the server has \`X-Request-Id\`. *Passes by itself* says whether the same work may succeed later without a change.

| code | status | when it comes | how to put it right | passes by itself |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Three more come from the web server alone: \`HOST_NOT_ALLOWED\` (421: the request names a host that is not this server),
\`NOT_READY\` (503 of \`/readyz\`) and \`READ_ONLY\` (405: a button of the queue board that is switched off).
`).toMatchFileSnapshot('../../docs/errors.md');
});
