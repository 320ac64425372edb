/** What only we may know: our scores and forecasts, and what we noted about people. */
const INTERNAL =
  /^(?:intelligence(?:$|\.(?!(?:asOf|ageDays|stale)$))|data\.baseline\.(?:healthScore|riskScore|forecast)$|data\.salesforce\.(?:probability|forecastCategory|nextStep)$|customer\.(?:notes|accountPlan)$)|\.(?:sentiment|influence)$/;

/** How authors call what must not leave the house, in outputs, variables and other stages. */
const INTERNAL_NAME = /risk|floor|walk_?away|probability/i;

/** Whether the value at `path` is internal: no customer may read it. */
export function isInternal(path: string): boolean {
  return INTERNAL.test(path) || INTERNAL_NAME.test(path);
}

/** How authors call what we may concede, who must agree to it, and what we think of a customer. */
const OUR_POSITION = /policy|approv|score/i;
const AUTHORS_OWN = /^(?:outputs|variables|stages|workflow\.previous|input)\b/;

/**
 * Whether no letter may name the figure at `path`. Beside what is internal, that is our position: a price that a policy
 * allows may be offered, the policy itself may not be told, so nothing that is computed from it is internal for it.
 */
export function isConfidential(path: string): boolean {
  return isInternal(path) || (AUTHORS_OWN.test(path) && OUR_POSITION.test(path));
}
