import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../platform/json.ts';
import { ruleSchema } from './rules.ts';

/**
 * A playbook as its author writes it: one YAML file per stage. Its keys are the column names of the tables, so one word
 * means the same in a file, in SQL and here, and nothing maps them.
 */

const keySchema = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'use lower case letters, digits and _');
/** Shown on one line of a terminal, of Bull Board, of a table. */
const nameSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'use no line breaks or control characters');
const templateSchema = z.string().max(20_000);
const pathSchema = z.string().regex(/^[A-Za-z_][\w]*(\.[\w]+)*$/, 'use a dotted path such as customer.name');

/** Data that Nightshift keeps but does not interpret, such as what a migration found beyond our format. */
const metadataSchema = jsonObjectSchema.optional();

const anchorSchema = z.enum(['renewal_date', 'notice_deadline', 'decision_date']);

/** Days before the anchor, both inclusive. Null is open; negative days are after the anchor. */
const windowSchema = z
  .strictObject({
    days_min: z.int().nullable(),
    days_max: z.int().nullable(),
    anchor: anchorSchema.default('renewal_date'),
    /** How often the stage runs while a term stays in the window; null runs it once. */
    repeat_every_days: z.int().positive().nullable().default(null),
    /** From `after_days` into the window on, the stage repeats at this pace instead. */
    repeat_later: z
      .strictObject({ after_days: z.int().positive(), every_days: z.int().positive() })
      .nullable()
      .default(null),
  })
  .refine((w) => w.days_min === null || w.days_max === null || w.days_min <= w.days_max, {
    message: 'days_min is above days_max',
  })
  .refine((w) => w.repeat_later === null || w.repeat_every_days !== null, {
    message: 'repeat_later needs repeat_every_days',
  });

/** Who a rollout is for: every condition that is present must hold; without conditions it is for everybody. */
export const audienceSchema = z.strictObject({
  customer_id: z.uuid().optional(),
  segment: z.array(z.string()).min(1).optional(),
  tier: z.array(z.string()).min(1).optional(),
  region: z.array(z.string()).min(1).optional(),
  country: z.array(z.string()).min(1).optional(),
  /** In the reporting currency. */
  arr_min: z.number().optional(),
  arr_max: z.number().optional(),
  term_months_min: z.int().optional(),
  /** A contract whose customer has given notice no longer counts as auto-renewing. */
  auto_renew: z.boolean().optional(),
});
export type Audience = z.infer<typeof audienceSchema>;

const modelSchema = z.strictObject({
  provider: z.enum(['openai', 'anthropic', 'mock']).optional(),
  name: z.string().min(1).optional(),
  max_output_tokens: z.int().positive().max(64_000).optional(),
  timeout_ms: z.int().positive().optional(),
});

/**
 * What a customer may not learn. `true`: neither the value nor what is made of it. `itself`: not the value, but what is
 * worked out from it, such as a price from a policy. `false`: decided, and nothing to hide.
 */
const internalMarkSchema = z.union([z.boolean(), z.literal('itself')]);
export type InternalMark = z.infer<typeof internalMarkSchema>;

/** The JSON Schema subset that both providers accept; `type: [x, "null"]` instead of optional. */
export type OutputSchema = {
  type: OutputType | [OutputType, 'null'];
  description?: string | undefined;
  enum?: (string | number | null)[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  maxLength?: number | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  items?: OutputSchema | undefined;
  properties?: Record<string, OutputSchema> | undefined;
  /** Of this value and all parts of it that do not say otherwise; no model is told. */
  internal?: InternalMark | undefined;
};
const outputTypeSchema = z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object']);
export type OutputType = z.infer<typeof outputTypeSchema>;

const outputSchema: z.ZodType<OutputSchema> = z.lazy(() =>
  z
    .strictObject({
      type: z.union([outputTypeSchema, z.tuple([outputTypeSchema, z.literal('null')])]),
      description: z.string().optional(),
      enum: z
        .array(z.union([z.string(), z.number(), z.null()]))
        .min(1)
        .optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      maxLength: z.int().positive().optional(),
      minItems: z.int().nonnegative().optional(),
      maxItems: z.int().positive().optional(),
      items: outputSchema.optional(),
      properties: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), outputSchema).optional(),
      internal: internalMarkSchema.optional(),
    })
    .superRefine((schema, issue) => {
      const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
      if (type === 'array' && !schema.items)
        issue.addIssue({ code: 'custom', message: 'an array needs items' });
      if (type === 'object' && !schema.properties)
        issue.addIssue({ code: 'custom', message: 'an object needs properties; open maps are not portable' });
    }),
);

const sectionSchema = z.strictObject({
  key: keySchema,
  title: templateSchema,
  kind: z.enum(['text', 'list', 'checklist', 'table']).default('text'),
  /** Shown only when this holds. */
  when: ruleSchema.optional(),
  /** A path to a list: `content` is rendered once per item, with the item as `this`. Required for `table`. */
  each: pathSchema.optional(),
  /** The text; with `each`, that of one entry. */
  content: templateSchema.optional(),
  /** For `table`: each column's head and the template of its cell. */
  columns: z
    .array(z.strictObject({ title: templateSchema, content: templateSchema }))
    .min(1)
    .optional(),
  /** The text where `each` finds nothing; without it the section is left out. */
  empty: templateSchema.optional(),
  metadata: metadataSchema,
});
export type SectionTemplate = z.infer<typeof sectionSchema>;

export const artifactTemplateSchema = z.strictObject({
  key: keySchema,
  kind: z.enum(['report', 'email', 'checklist']),
  audience: z.enum(['internal', 'customer']),
  title: templateSchema,
  when: ruleSchema.optional(),
  /** An artifact with more words is flagged: 120 for an email, a page for a report. */
  max_words: z.int().positive().optional(),
  sections: z.array(sectionSchema).min(1),
  metadata: metadataSchema,
});
export type ArtifactTemplate = z.infer<typeof artifactTemplateSchema>;

const checkSchema = z.strictObject({ rule: ruleSchema, message: z.string().min(1) });
export type Check = z.infer<typeof checkSchema>;

export const stepSchema = z
  .strictObject({
    key: keySchema,
    name: nameSchema,
    type: z.enum(['llm', 'decision', 'human']),
    /** The step runs only where this holds; else it is skipped and its outputs are null. */
    when: ruleSchema.optional(),
    /** A name in `llm_prompts`. */
    system: z.string().optional(),
    llm_prompt: templateSchema.optional(),
    data_required: z.array(pathSchema).default([]),
    data_wanted: z.array(pathSchema).default([]),
    /** The JSON Schema of each output. The model is not asked for those in `computed`. */
    outputs: z.record(keySchema, outputSchema).default({}),
    /**
     * Outputs that are computed instead of asked of a model: prices, dates, what a person recorded. See
     * value-template.ts.
     */
    computed: z.record(keySchema, jsonSchema).default({}),
    checks: z.array(checkSchema).default([]),
    /** The mock model's answer: a value template for each output. */
    mock_outputs: z.record(keySchema, jsonSchema).default({}),
    model: modelSchema.optional(),
    max_visits: z.int().min(1).max(10).default(1),
    /** For `human`: what the execution waits for, and for how many days. */
    waits_for: z.strictObject({ name: nameSchema, days: z.int().positive().max(365) }).optional(),
    artifacts: z.array(artifactTemplateSchema).default([]),
    metadata: metadataSchema,
  })
  .superRefine((step, issue) => {
    if (step.type === 'llm' && !step.llm_prompt)
      issue.addIssue({ code: 'custom', message: 'an llm step needs llm_prompt' });
    if (step.type === 'human' && !step.waits_for)
      issue.addIssue({ code: 'custom', message: 'a human step needs waits_for' });
    for (const name of Object.keys(step.computed))
      if (!step.outputs[name])
        issue.addIssue({ code: 'custom', message: `computed ${name} has no entry in outputs` });
  });
export type Step = z.infer<typeof stepSchema>;

/** Exactly one of goto, skip, end. */
const routeSchema = z
  .strictObject({
    id: keySchema,
    when: ruleSchema,
    goto: keySchema.optional(),
    skip: z.array(keySchema).min(1).optional(),
    end: z.literal(true).optional(),
  })
  .refine((r) => [r.goto, r.skip, r.end].filter((x) => x !== undefined).length === 1, {
    message: 'a route has exactly one of goto, skip, end',
  });
export type Route = z.infer<typeof routeSchema>;

/**
 * Where an execution goes after a step: the first route whose rule holds, else `default` (`next`, `end`, or the key of
 * a step).
 */
const decisionTreeSchema = z.strictObject({
  routes: z.array(routeSchema).min(1),
  default: z.string().default('next'),
});

/** What a customer may not learn of variables and of what other stages and callers bring; outputs say it themselves. */
const internalSchema = z
  .record(
    z
      .string()
      .regex(
        /^(?:variables|input|stages\.\w+)\.\w+(?:\.\w+|\[\])*$/,
        'use a path such as variables.floor or stages.prepare.floor_price',
      ),
    internalMarkSchema,
  )
  .optional();

const contentShape = {
  key: keySchema,
  stage_name: nameSchema,
  description: z.string().min(1),
  /** The id of the workflow that this one was migrated from. */
  legacy_key: z.string().min(1).optional(),
  window: windowSchema,
  /** An older source counts as stale, and `when_stale` says what follows. Null: no source is ever stale. */
  max_age_days: z.int().positive().nullable().default(null),
  /**
   * What a stale source does besides being reported to the step: `tell` nothing more, `flag` (the default) flags the
   * artifact, `wait` lets the execution wait for the source up to `wait_days` within its window and then flags the
   * artifact.
   */
  when_stale: z.enum(['tell', 'flag', 'wait']).optional(),
  wait_days: z.int().positive().max(90).optional(),
  variables: z.record(keySchema, jsonSchema).default({}),
  internal: internalSchema,
  /** System prompts by name. */
  llm_prompts: z.record(keySchema, templateSchema).default({}),
  model: modelSchema.default({}),
  steps: z.array(stepSchema).min(1),
  /** By the key of the step after which the tree decides. */
  conditional_routing: z.record(keySchema, decisionTreeSchema).default({}),
  metadata: metadataSchema,
};

type Staleness = {
  max_age_days: number | null;
  when_stale?: string | undefined;
  wait_days?: number | undefined;
};

function checkStaleness(
  { max_age_days, when_stale, wait_days }: Staleness,
  issue: z.core.$RefinementCtx,
): void {
  const add = (path: string, message: string): void =>
    issue.addIssue({ code: 'custom', path: [path], message });
  if (when_stale !== undefined && max_age_days === null) add('when_stale', 'when_stale needs max_age_days');
  if (when_stale === 'wait' && wait_days === undefined) add('wait_days', 'when_stale: wait needs wait_days');
  if (when_stale !== 'wait' && wait_days !== undefined) add('wait_days', 'wait_days needs when_stale: wait');
}

/** The content of one version. */
export const playbookSchema = z.strictObject(contentShape).superRefine(checkStaleness);
export type Playbook = z.infer<typeof playbookSchema>;

/**
 * A variation is another version of the same key, for a narrower audience. Its variables and what it says of `internal`
 * are added to the general ones; any other part that it has stands in place of the general one.
 */
const variationSchema = z.strictObject({
  name: keySchema,
  audience: audienceSchema,
  priority: z.int().default(0),
  stage_name: nameSchema.optional(),
  description: z.string().min(1).optional(),
  window: windowSchema.optional(),
  max_age_days: z.int().positive().nullable().optional(),
  variables: z.record(keySchema, jsonSchema).default({}),
  internal: internalSchema,
  llm_prompts: z.record(keySchema, templateSchema).optional(),
  model: modelSchema.optional(),
  steps: z.array(stepSchema).min(1).optional(),
  conditional_routing: z.record(keySchema, decisionTreeSchema).optional(),
  legacy_key: z.string().min(1).optional(),
  when_stale: z.enum(['tell', 'flag', 'wait']).optional(),
  wait_days: z.int().positive().max(90).optional(),
  metadata: metadataSchema,
});

/** A file of the stage library: a playbook, its audience and its variations. */
export const playbookFileSchema = z
  .strictObject({
    ...contentShape,
    audience: audienceSchema.default({}),
    priority: z.int().default(0),
    variations: z.array(variationSchema).default([]),
  })
  .superRefine(checkStaleness);
export type PlaybookFile = z.infer<typeof playbookFileSchema>;
