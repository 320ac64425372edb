/** SQL about a customer's drafts and the morning that they share: `a` is an artifact, `e` its execution. */

/** A draft for the customer that nobody has rejected or replaced. */
export const isCustomerDraft = (a: string): string =>
  `${a}.audience = 'customer' AND ${a}.status IN ('pending_review', 'approved', 'edited')`;

/** An execution that waited for a source reads the book of the day on which it goes on, and leaves its drafts then. */
export const morningOf = (e: string): string => `coalesce(${e}.reads_as_of, ${e}.as_of)`;

/** Customers and mornings with drafts of several executions, at least one of which waits for review. */
export const MORNINGS_WITH_SEND_ORDER = 'SELECT customer_id, morning FROM mornings_with_send_order()';
