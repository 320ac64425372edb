import { z } from 'zod';
import { IMPORT_KINDS } from '../../imports/kinds/kinds.ts';
import type { Invocation } from '../command.ts';
import { dateOption, textOption } from '../options.ts';

export const importOptions = z.object({
  as: z.enum(IMPORT_KINDS).optional(),
  map: textOption,
  dryRun: z.boolean().optional(),
  asOf: dateOption,
  inspect: z.boolean().optional(),
  complete: z.boolean().optional(),
  goneLimit: z.coerce.number({ error: 'is no number' }).min(0, 'is below 0').max(100, 'is above 100'),
  rejects: textOption,
  format: z.enum(['csv', 'ndjson']).optional(),
  lookups: textOption,
});
export type Import = Invocation<z.infer<typeof importOptions>>;
