/**
 * `npm run docs:openapi` rewrites docs/openapi.json from the table of routes. It refuses a change that takes something
 * away from who has read the document before.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { narrowings } from '../src/api/contract/narrowings.ts';
import { documentOf } from '../src/api/open-api.ts';
import { ROUTES } from '../src/api/routes/routes.ts';

const FILE = new URL('../docs/openapi.json', import.meta.url);

const document = await documentOf(ROUTES);
const lost = narrowings(JSON.parse(readFileSync(FILE, 'utf8')), document);
if (lost.length > 0) {
  console.error(`docs/openapi.json was left as it is. The contract only grows:\n${lost.join('\n')}`);
  process.exitCode = 1;
} else writeFileSync(FILE, `${JSON.stringify(document, null, 2)}\n`);
