import { z } from 'zod';

/** What brings rows: the kinds of files that are imported. */
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

/** What a number counts. `share`: 0 to 1. `score`: a rating or a probability on a long scale. `level`: a step of a short one. */
export type Unit = 'money' | 'percent' | 'share' | 'score' | 'level' | 'count' | 'days' | 'months';

/** All that is known of a field of the context, besides its type. */
export type FieldFacts = {
  /** Tables and columns, or what it is worked out from: `customers.name` is a column, `now()` would be arithmetic. */
  readonly from: string;
  readonly description: string;
  readonly unit?: Unit;
  /** The path of the currency that an amount is in. */
  readonly currency?: string;
  /** What brings it; where it is left out, what brings the group around it. */
  readonly source?: SourceName;
  /** What people call a group that carries its own age. */
  readonly called?: string;
  /** No customer may read it; where it is left out, as the group around it. */
  readonly internal?: boolean;
  /** The field beside it that is worked out from the same fact: they are null together. */
  readonly nullWith?: string;
};

/** The facts of each field, by its schema; a field that has none is a group that always is there. */
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

/** Texts that a customer may read. There is no text without the decision: whoever adds one takes it. */
export const open = texts(false);
/** Texts that no customer may read: our scores and forecasts, and what we noted. */
export const internal = texts(true);

/** Civil: `2026-12-01`. */
export const date = fieldOf(() => z.iso.date());
export const maybeDate = fieldOf(() => z.iso.date().nullable());
export const flag = fieldOf(() => z.boolean());
export const maybeFlag = fieldOf(() => z.boolean().nullable());
export const count = fieldOf(() => z.int(), 'count');
export const maybeCount = fieldOf(() => z.int().nullable(), 'count');
/** A mean or a sum of what is counted, which need not be whole. */
export const maybeMean = fieldOf(() => z.number().nullable(), 'count');
export const days = fieldOf(() => z.int(), 'days');
export const maybeDays = fieldOf(() => z.int().nullable(), 'days');
export const months = fieldOf(() => z.int(), 'months');
export const maybeMonths = fieldOf(() => z.int().nullable(), 'months');
/** 0–100. */
export const maybePercent = fieldOf(() => z.number().nullable(), 'percent');
export const maybeShare = fieldOf(() => z.number().min(0).max(1).nullable(), 'share');
export const maybeScore = fieldOf(() => z.number().nullable(), 'score');

/** Between two bounds, both inclusive. */
export const maybeScoreWithin = (min: number, max: number) =>
  fieldOf(() => z.number().min(min).max(max).nullable(), 'score');
export const maybeWholeScoreWithin = (min: number, max: number) =>
  fieldOf(() => z.int().min(min).max(max).nullable(), 'score');
export const levelWithin = (min: number, max: number) => fieldOf(() => z.int().min(min).max(max), 'level');
export const maybeLevelWithin = (min: number, max: number) =>
  fieldOf(() => z.int().min(min).max(max).nullable(), 'level');

/** An amount, and the path of the currency that it is in. */
export const money = (from: string, description: string, currency: string) =>
  field(z.number(), { from, description, unit: 'money', currency });
export const maybeMoney = (from: string, description: string, currency: string) =>
  field(z.number().nullable(), { from, description, unit: 'money', currency });

/** A group or a list that says something itself: when it is null, what its entries are. */
export const group = <T extends z.ZodType>(
  schema: T,
  from: string,
  description: string,
  more: Pick<FieldFacts, 'internal' | 'source'> = {},
): T => field(schema, { from, description, ...more });

/** A group of fields, and what brings them. `called`: where it carries its own age, what people call it. */
export const broughtBy = <T extends z.ZodRawShape>(
  source: SourceName,
  shape: T,
  more: Pick<FieldFacts, 'internal' | 'called'> = {},
): z.ZodObject<T> => field(z.object(shape), { from: '', description: '', source, ...more });
