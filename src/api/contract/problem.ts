import { z } from 'zod';

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string().describe('`about:blank`: the title says no more than the status'),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable; docs/errors.md lists them. More may come'),
    detail: z.string().optional().describe('What happened, and where'),
    hint: z.string().optional().describe('How to mend it'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Every part of the request that is wrong'),
    details: z.record(z.string(), z.unknown()).optional().describe('Ids and figures for programs'),
  })
  .meta({ id: 'Problem' });
