/** What only we may know: our scores and forecasts, and what we noted about people. */
const INTERNAL =
  /^(?:intelligence(?:$|\.(?!(?:asOf|ageDays|stale)$))|data\.baseline\.(?:healthScore|riskScore|forecast)$|data\.salesforce\.(?:probability|forecastCategory|nextStep)$|customer\.(?:notes|accountPlan)$)|\.(?:sentiment|influence)$/;

/** How authors call what must not leave the house, in outputs, variables and other stages. */
const INTERNAL_NAME = /risk|floor|walk_?away|probability/i;

/** Whether the value at `path` is internal: no customer may read it. */
export function isInternal(path: string): boolean {
  return INTERNAL.test(path) || INTERNAL_NAME.test(path);
}
