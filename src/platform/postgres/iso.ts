/** SQL for an instant as ISO 8601 in UTC, to the millisecond, whatever the time zone of the session. */
export const iso = (instant: string): string =>
  `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
