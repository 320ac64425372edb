/** Ids, codes, counts and durations: never a prompt, a key or a customer's data. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Logger = {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};
