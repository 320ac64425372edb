import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { narrowings } from '../../src/api/contract/narrowings.ts';
import { documentOf } from '../../src/api/open-api.ts';
import { ROUTES } from '../../src/api/routes/routes.ts';

const FILE = new URL('../../docs/openapi.json', import.meta.url);
const committed: unknown = JSON.parse(readFileSync(FILE, 'utf8'));

const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  responses: z.record(z.string(), z.unknown()),
});
const shape = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

let document: z.output<typeof shape>;
beforeAll(async () => {
  document = shape.parse(structuredClone(await documentOf(ROUTES)));
});
const operations = () =>
  Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, of]) => ({
      at: `${verb.toUpperCase()} ${path}`,
      ...of,
    })),
  );

describe('docs/openapi.json', () => {
  it('takes nothing away from who has read it', async () => {
    expect(narrowings(committed, await documentOf(ROUTES))).toEqual([]);
  });

  it('is what the table of routes says; `npm run docs:openapi` writes it', async () => {
    expect(JSON.parse(JSON.stringify(await documentOf(ROUTES)))).toEqual(committed);
  });

  it('is OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const { valid, errors } = await new Validator().validate({ ...(await documentOf(ROUTES)) });
    expect(valid, JSON.stringify(errors)).toBe(true);
  });

  it('has every route once, named, tagged and summed up', () => {
    expect(operations()).toHaveLength(ROUTES.length);
    for (const { at, operationId, tags, summary } of operations()) {
      expect(operationId, at).toMatch(/^[a-z][A-Za-z0-9]+$/);
      expect(tags, at).toHaveLength(1);
      expect(summary, at).toMatch(/^[A-Z][^\n]{3,100}[^.\s]$/);
    }
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('has no component that nothing refers to, and no twin of one', async () => {
    const text = JSON.stringify(await documentOf(ROUTES));
    for (const name of Object.keys(document.components.schemas)) {
      expect(text).toContain(`"#/components/schemas/${name}"`);
      const twin = document.components.schemas[`${name}Input`];
      if (twin !== undefined) expect(twin).not.toEqual(document.components.schemas[name]);
    }
  });

  it('leaves answers open: a field that is new breaks nobody', () => {
    for (const { at, responses } of operations())
      expect(JSON.stringify(responses), at).not.toContain('"additionalProperties":false');
  });
});
