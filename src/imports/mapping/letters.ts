/** Normalizes a column's name for comparison: `Account ID` equals `account_id`. */
export const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
