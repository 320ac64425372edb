import { z } from 'zod';
import type { Json } from '../platform/json.ts';
import { playbookFileSchema } from './schema.ts';

/** The JSON Schema of a playbook file, for editors: parts that may be left out are optional. */
export function playbookJsonSchema(): Json {
  const schema = z.toJSONSchema(playbookFileSchema, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-7',
  });
  return JSON.parse(JSON.stringify({ title: 'Nightshift playbook', ...schema })) as Json;
}
