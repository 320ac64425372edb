import { z } from 'zod';

/** Sources: the kinds of files that are imported. */
type SourceName =
  | 'customers'
  | 'contracts'
  | 'contacts'
  | 'usage'
  | 'tickets'
  | 'interactions'
  | 'engagement'
  | 'opportunities'
  | 'intelligence'
  | 'facts'
  | 'outcomes';

/**
 * What a number counts. `share`: 0 to 1. `score`: a rating or a probability on a long
 * scale. `level`: a step of a short scale.
 */
export type Unit = 'money' | 'percent' | 'share' | 'score' | 'level' | 'count' | 'days' | 'months';

/** Everything about a context field besides its type. */
export type FieldFacts = {
  /** Tables and columns, or the calculation: `customers.name` is a column, `now()` would be arithmetic. */
  readonly from: string;
  readonly description: string;
  readonly unit?: Unit;
  /** The path of the amount's currency. */
  readonly currency?: string;
  /** The source of the field; defaults to that of its group. */
  readonly source?: SourceName;
  /** The name that people use for a group that carries its own age. */
  readonly called?: string;
  /** Whether no customer may read the field; defaults to its group. */
  readonly internal?: boolean;
  /** A sibling field that follows from the same fact: both are null together. */
  readonly nullWith?: string;
};

/** The facts of each field, by its schema; a schema without facts is a group that is always present. */
export const fieldFacts = z.registry<FieldFacts>();

const field = <T extends z.ZodType>(schema: T, facts: FieldFacts): T => {
  fieldFacts.add(schema, facts);
  return schema;
};

type More = Pick<FieldFacts, 'internal' | 'nullWith' | 'source'>;
type FieldOf<T extends z.ZodType> = (from: string, description: string, more?: More) => T;

const fieldOf =
  <T extends z.ZodType>(schema: () => T, unit?: Unit): FieldOf<T> =>
  (from, description, more) =>
    field(schema(), { from, description, ...(unit && { unit }), ...more });

const texts = (internal: boolean) => ({
  text: (from: string, description: string) => field(z.string(), { from, description, internal }),
  maybeText: (from: string, description: string) =>
    field(z.string().nullable(), { from, description, internal }),
  texts: (from: string, description: string) => field(z.array(z.string()), { from, description, internal }),
});

/** Texts that a customer may read. No text can be declared without choosing `open` or `internal`. */
export const open = texts(false);
/** Texts that no customer may read: our scores, forecasts and notes. */
export const internal = texts(true);

/** A civil date: `2026-12-01`. */
export const date = fieldOf(() => z.iso.date());
export const maybeDate = fieldOf(() => z.iso.date().nullable());
export const flag = fieldOf(() => z.boolean());
export const maybeFlag = fieldOf(() => z.boolean().nullable());
export const count = fieldOf(() => z.int(), 'count');
export const maybeCount = fieldOf(() => z.int().nullable(), 'count');
/** A mean or a sum of counts, which may be fractional. */
export const maybeMean = fieldOf(() => z.number().nullable(), 'count');
export const days = fieldOf(() => z.int(), 'days');
export const maybeDays = fieldOf(() => z.int().nullable(), 'days');
export const months = fieldOf(() => z.int(), 'months');
export const maybeMonths = fieldOf(() => z.int().nullable(), 'months');
/** 0–100. */
export const maybePercent = fieldOf(() => z.number().nullable(), 'percent');
export const maybeShare = fieldOf(() => z.number().min(0).max(1).nullable(), 'share');
export const maybeScore = fieldOf(() => z.number().nullable(), 'score');

/** Both bounds are inclusive. */
export const maybeScoreWithin = (min: number, max: number) =>
  fieldOf(() => z.number().min(min).max(max).nullable(), 'score');
export const maybeWholeScoreWithin = (min: number, max: number) =>
  fieldOf(() => z.int().min(min).max(max).nullable(), 'score');
export const levelWithin = (min: number, max: number) => fieldOf(() => z.int().min(min).max(max), 'level');
export const maybeLevelWithin = (min: number, max: number) =>
  fieldOf(() => z.int().min(min).max(max).nullable(), 'level');

/** An amount with the path of its currency. */
export const money = (from: string, description: string, currency: string) =>
  field(z.number(), { from, description, unit: 'money', currency });
export const maybeMoney = (from: string, description: string, currency: string) =>
  field(z.number().nullable(), { from, description, unit: 'money', currency });

/** A group or a list with a description of its own: when it is null, or what its entries are. */
export const group = <T extends z.ZodType>(
  schema: T,
  from: string,
  description: string,
  more: Pick<FieldFacts, 'internal' | 'source'> = {},
): T => field(schema, { from, description, ...more });

/** A group of fields from one source. `called`: the name that people use for a group with its own age. */
export const broughtBy = <T extends z.ZodRawShape>(
  source: SourceName,
  shape: T,
  more: Pick<FieldFacts, 'internal' | 'called'> = {},
): z.ZodObject<T> => field(z.object(shape), { from: '', description: '', source, ...more });
