/** What counts of a column's name where it is compared with another: `Account ID` is `account_id`. */
export const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
