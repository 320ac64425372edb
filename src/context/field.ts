import { z } from 'zod';

/**
 * A field of the context says itself what it is and where it comes from: `customers.name` is a column, `now()` would be
 * arithmetic. The template reference is made from it.
 */
const field = <T extends z.ZodType>(schema: T, source: string, description: string): T =>
  schema.meta({ source, description });

type FieldOf<T extends z.ZodType> = (source: string, description: string) => T;
type NullableFieldOf<T extends z.ZodType> = FieldOf<z.ZodNullable<T>>;

/** What may be unknown: the field is there, and null. */
const nullable =
  <T extends z.ZodType>(schema: T): NullableFieldOf<T> =>
  (source, description) =>
    field(schema.nullable(), source, description);

export const text: FieldOf<z.ZodString> = (...of) => field(z.string(), ...of);
/** Civil: `2026-12-01`. */
export const date: FieldOf<z.ZodISODate> = (...of) => field(z.iso.date(), ...of);
export const number: FieldOf<z.ZodNumber> = (...of) => field(z.number(), ...of);
export const int: FieldOf<z.ZodInt> = (...of) => field(z.int(), ...of);
export const flag: FieldOf<z.ZodBoolean> = (...of) => field(z.boolean(), ...of);
export const texts: FieldOf<z.ZodArray<z.ZodString>> = (...of) => field(z.array(z.string()), ...of);

export const maybeText = nullable(z.string());
export const maybeDate = nullable(z.iso.date());
export const maybeNumber = nullable(z.number());
export const maybeInt = nullable(z.int());
export const maybeFlag = nullable(z.boolean());

/** A whole number between two bounds, both inclusive. */
export const intFrom = (min: number, max: number, source: string, description: string): z.ZodInt =>
  field(z.int().min(min).max(max), source, description);
export const maybeIntFrom = (
  min: number,
  max: number,
  source: string,
  description: string,
): z.ZodNullable<z.ZodInt> => field(z.int().min(min).max(max).nullable(), source, description);
export const maybeNumberFrom = (
  min: number,
  max: number,
  source: string,
  description: string,
): z.ZodNullable<z.ZodNumber> => field(z.number().min(min).max(max).nullable(), source, description);
