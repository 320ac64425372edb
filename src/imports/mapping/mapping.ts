import { z } from 'zod';
import { jsonSchema } from '../../platform/json.ts';
import { comparison, type Rule, ruleSchema } from '../../playbook/rules.ts';
import { IMPORT_KINDS } from '../kinds/kinds.ts';
import { isDateFormat } from './conversions.ts';

/**
 * A mapping: how the columns of an export become the columns of a kind. People write it in YAML, so every form is
 * strict: an unknown key is a mistake and never ignored.
 */

const name = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const dateFormat = z.string().refine(isDateFormat, {
  message:
    'is no date format: use YYYY, MM or MMM, and DD, such as DD/MM/YYYY, or iso, excel, epoch_seconds, epoch_ms',
});

/** The conversions of a value, in the order in which they apply. */
const conversions = {
  /** One format, or several: the first that fits is used. */
  date: z.union([dateFormat, z.array(dateFormat).min(1)]).optional(),
  number: z
    .strictObject({
      decimal: z.enum(['.', ',']).default('.'),
      thousands: z.enum([',', '.', ' ', "'", '']).default(','),
    })
    .refine((format) => format.decimal !== format.thousands, {
      message: 'decimal and thousands are the same sign',
    })
    .optional(),
  /** 100 turns a fraction such as 0.15 into 15. */
  multiply: z.number().optional(),
  boolean: z.strictObject({ true: z.array(z.string()), false: z.array(z.string()) }).optional(),
  /** The separator of the entries. */
  list: z.string().min(1).optional(),
  /** The result for each value, compared as text. A value that is not named is rejected unless `otherwise` is given. */
  values: z.record(z.string(), scalar.nullable()).optional(),
  otherwise: scalar.nullable().optional(),
  /** Clears a date after the day of the import, since nobody could know it on that day. */
  known_by_as_of: z.literal(true).optional(),
  /** Replaces an empty value. */
  default: scalar.optional(),
};

/** A source of a value: a column by its name, or another form. */
export type ColumnSource = string | MappingForm;

export type Conversions = {
  readonly date?: string | string[] | undefined;
  readonly number?: { decimal: string; thousands: string } | undefined;
  readonly multiply?: number | undefined;
  readonly boolean?: { true: string[]; false: string[] } | undefined;
  readonly list?: string | undefined;
  readonly values?: Record<string, string | number | boolean | null> | undefined;
  readonly otherwise?: string | number | boolean | null | undefined;
  readonly known_by_as_of?: true | undefined;
  readonly default?: string | number | boolean | undefined;
};

type Where = { readonly where?: Rule | undefined };
export type Aggregate =
  | ({ readonly sum: ColumnSource } & Where & Conversions)
  | ({ readonly count: true } & Where & Conversions)
  | ({ readonly count_distinct: ColumnSource } & Where & Conversions)
  | ({ readonly min: ColumnSource } & Where & Conversions)
  | ({ readonly max: ColumnSource } & Where & Conversions)
  | ({ readonly first: ColumnSource; readonly by?: ColumnSource | undefined } & Where & Conversions)
  | ({ readonly last: ColumnSource; readonly by?: ColumnSource | undefined } & Where & Conversions)
  | ({ readonly all: ColumnSource; readonly most?: number | undefined } & Where & Conversions);
export type MappingForm =
  | ({ readonly from: ColumnSource } & Conversions)
  | ({ readonly constant: string | number | boolean | string[] } & Conversions)
  | ({ readonly template: string } & Conversions)
  | ({
      readonly lookup: string;
      readonly key: ColumnSource;
      readonly take: string;
      /** A missing key gives an empty value instead of rejecting the row. */
      readonly optional?: true | undefined;
    } & Conversions)
  | ({ readonly first_of: ColumnSource[] } & Conversions)
  | ({
      readonly when: Rule;
      readonly use: ColumnSource;
      readonly else?: ColumnSource | undefined;
    } & Conversions)
  | ({ readonly next_anniversary: ColumnSource; readonly every_months?: number | undefined } & Conversions)
  | ({ readonly add_months: ColumnSource; readonly months: number | ColumnSource } & Conversions)
  | ({ readonly months_between: [ColumnSource, ColumnSource] } & Conversions)
  | ({
      readonly pick: string[] | Record<string, string[]>;
      readonly of?: ColumnSource | undefined;
      readonly by: ColumnSource;
    } & Conversions)
  | Aggregate;

const source: z.ZodType<ColumnSource> = z.lazy(() => z.union([name, form]));
const where = { where: ruleSchema.optional() };

const FORMS = {
  from: z.strictObject({ from: source, ...conversions }),
  constant: z.strictObject({ constant: z.union([scalar, z.array(z.string())]), ...conversions }),
  template: z.strictObject({ template: name, ...conversions }),
  lookup: z.strictObject({
    lookup: name,
    key: source,
    take: name,
    optional: z.literal(true).optional(),
    ...conversions,
  }),
  first_of: z.strictObject({ first_of: z.array(source).min(1), ...conversions }),
  when: z.strictObject({ when: ruleSchema, use: source, else: source.optional(), ...conversions }),
  next_anniversary: z.strictObject({
    next_anniversary: source,
    every_months: z.int().positive().max(1200).optional(),
    ...conversions,
  }),
  add_months: z.strictObject({ add_months: source, months: z.union([z.int(), source]), ...conversions }),
  months_between: z.strictObject({ months_between: z.tuple([source, source]), ...conversions }),
  pick: z.strictObject({
    pick: z.union([z.array(name).min(1), z.record(z.string(), z.array(name).min(1))]),
    of: source.optional(),
    by: source,
    ...conversions,
  }),
  sum: z.strictObject({ sum: source, ...where, ...conversions }),
  count: z.strictObject({ count: z.literal(true), ...where, ...conversions }),
  count_distinct: z.strictObject({ count_distinct: source, ...where, ...conversions }),
  min: z.strictObject({ min: source, ...where, ...conversions }),
  max: z.strictObject({ max: source, ...where, ...conversions }),
  first: z.strictObject({ first: source, by: source.optional(), ...where, ...conversions }),
  last: z.strictObject({ last: source, by: source.optional(), ...where, ...conversions }),
  all: z.strictObject({
    all: source,
    most: z.int().positive().max(100).optional(),
    ...where,
    ...conversions,
  }),
} as const;
const FORM_NAMES = Object.keys(FORMS) as readonly (keyof typeof FORMS)[];
export const AGGREGATES = ['sum', 'count', 'count_distinct', 'min', 'max', 'first', 'last', 'all'] as const;

/** Chooses the form by its leading key, so that a mistake in it is reported as such and not as "no form fits". */
const form: z.ZodType<MappingForm> = z.unknown().transform((given, context): MappingForm => {
  const keys = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.keys(given) : [];
  const leading = FORM_NAMES.find((each) => keys.includes(each));
  if (leading === undefined) {
    context.addIssue({
      code: 'custom',
      message: `is neither the name of a column nor one of ${FORM_NAMES.join(', ')}`,
    });
    return z.NEVER;
  }
  const parsed = FORMS[leading].safeParse(given);
  if (parsed.success) return parsed.data as MappingForm;
  for (const issue of parsed.error.issues)
    context.addIssue({ code: 'custom', path: [...issue.path], message: wordsOf(issue) });
  return z.NEVER;
});

const wordsOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? `does not take ${issue.keys.join(', ')}` : issue.message;

const lookup = z.strictObject({
  /** Relative to the mapping file. */
  file: name,
  key: name,
  take: z.array(name).min(1),
  delimiter: z.string().length(1).optional(),
});

export const mappingSchema = z.strictObject({
  /** The kind; must agree with `--as`. */
  as: z.enum(IMPORT_KINDS).optional(),
  file: z
    .strictObject({ delimiter: z.string().length(1).optional(), encoding: z.string().min(1).optional() })
    .default({}),
  /** Rows whose date in this column is after the day of the import are left out. */
  rows_until_as_of: z.union([name, z.strictObject({ from: name, date: conversions.date })]).optional(),
  lookups: z.record(z.string(), lookup).default({}),
  /** Imports only rows for which the rule holds. */
  where: ruleSchema.optional(),
  /** Rows with equal values here become one. */
  group: z.array(source).min(1).optional(),
  /** Keeps only groups for which all of these hold. */
  having: z
    .array(z.strictObject({ of: source, op: comparison.shape.op, value: jsonSchema.optional() }))
    .min(1)
    .optional(),
  columns: z.record(z.string(), source).refine((columns) => Object.keys(columns).length > 0, {
    message: 'names no column',
  }),
});
export type Mapping = z.infer<typeof mappingSchema>;
