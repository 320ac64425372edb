import { anthropicCanEnforce, anthropicSchema, STRICT_LIMITS } from '../../llm/provider-schema.ts';
import { outputsJsonSchema } from '../../playbook/outputs.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { OutputSchema, Step } from '../../playbook/schema.ts';
import { askedOutputs } from '../../playbook/step-outputs.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Checks that the outputs of each step form a schema that both providers accept. */
export function lintSchemas({ playbook }: LintContext): FoundProblem[] {
  return playbook.steps.flatMap((step, index) => {
    const pointer: Pointer = ['steps', index, 'outputs'];
    const where = `steps.${step.key}.outputs`;
    const each = Object.entries(step.outputs).flatMap(([name, schema]) =>
      lintSchema(schema, { where: `${where}.${name}`, pointer: [...pointer, name] }),
    );
    return step.type === 'llm' ? [...each, ...lintSchemaSize(step, { where, pointer })] : each;
  });
}

type SchemaLocation = Pick<FoundProblem, 'where' | 'pointer'>;

/** The types that each keyword applies to; with another type it means nothing, and the validator refuses it. */
const BELONGS_TO: Readonly<Record<string, readonly string[]>> = {
  minimum: ['number', 'integer'],
  maximum: ['number', 'integer'],
  maxLength: ['string'],
  minItems: ['array'],
  maxItems: ['array'],
  items: ['array'],
  properties: ['object'],
};

function lintSchema(schema: OutputSchema, at: SchemaLocation): FoundProblem[] {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const found: FoundProblem[] = [];
  for (const [keyword, types] of Object.entries(BELONGS_TO))
    if (schema[keyword as keyof OutputSchema] !== undefined && !types.includes(type))
      found.push({
        ...below(at, keyword),
        code: 'schema_bounds',
        message: `${keyword} does not belong to the type ${type}`,
      });
  const { minimum, maximum, minItems, maxItems, items, properties } = schema;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    found.push({
      ...below(at, 'minimum'),
      code: 'schema_bounds',
      message: `minimum ${minimum} is above maximum ${maximum}`,
    });
  if (minItems !== undefined && maxItems !== undefined && minItems > maxItems)
    found.push({
      ...below(at, 'minItems'),
      code: 'schema_bounds',
      message: `minItems ${minItems} is above maxItems ${maxItems}`,
    });
  found.push(...lintChoices(schema, type, at));
  if (items) found.push(...lintSchema(items, below(at, 'items')));
  for (const [name, field] of Object.entries(properties ?? {}))
    found.push(
      ...lintSchema(field, { where: `${at.where}.${name}`, pointer: [...at.pointer, 'properties', name] }),
    );
  return found;
}

const below = ({ where, pointer }: SchemaLocation, part: string): SchemaLocation => ({
  where: `${where}.${part}`,
  pointer: [...pointer, part],
});

function lintChoices(
  { enum: choices, type: declared }: OutputSchema,
  type: string,
  at: SchemaLocation,
): FoundProblem[] {
  return (choices ?? []).flatMap((choice, index): FoundProblem[] => {
    const here = {
      ...below(at, 'enum'),
      pointer: [...at.pointer, 'enum', index],
      code: 'schema_choices',
    } as const;
    if ((choices ?? []).indexOf(choice) < index)
      return [{ ...here, message: `${JSON.stringify(choice)} is listed twice` }];
    if (choice === null)
      return Array.isArray(declared)
        ? []
        : [{ ...here, message: `null is a choice, and the type does not allow it` }];
    const isSame = (type === 'string' || type === 'number') && typeof choice === type;
    const fits = type === 'integer' ? Number.isInteger(choice) : isSame;
    return fits ? [] : [{ ...here, message: `the choice ${JSON.stringify(choice)} is no ${type}` }];
  });
}

function lintSchemaSize(step: Step, at: SchemaLocation): FoundProblem[] {
  const asked = askedOutputs(step);
  const { depth, properties, choices } = measure({ type: 'object', properties: asked });
  const found: FoundProblem[] = [];
  const over = (what: string, count: number, most: number) => {
    if (count > most)
      found.push({
        ...at,
        code: 'schema_too_large',
        message: `the outputs have ${count} ${what}; a provider takes ${most}`,
      });
  };
  over('levels', depth, STRICT_LIMITS.levels);
  over('properties', properties, STRICT_LIMITS.properties);
  over('choices', choices, STRICT_LIMITS.choices);
  if (!anthropicCanEnforce(anthropicSchema(outputsJsonSchema(asked))))
    found.push({
      ...at,
      code: 'schema_in_words',
      message:
        'more than sixteen outputs may be null, so Anthropic can not enforce their schema and is asked for it in words',
    });
  return found;
}

type Size = { readonly depth: number; readonly properties: number; readonly choices: number };

function measure({ items, properties, enum: choices }: OutputSchema): Size {
  const own = Object.values(properties ?? {});
  const inner = [...own, ...(items ? [items] : [])].map(measure);
  return {
    depth: (properties || items ? 1 : 0) + Math.max(0, ...inner.map(({ depth }) => depth)),
    properties: own.length + inner.reduce((sum, each) => sum + each.properties, 0),
    choices: (choices?.length ?? 0) + inner.reduce((sum, each) => sum + each.choices, 0),
  };
}
