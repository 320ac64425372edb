import type { FastifyInstance } from 'fastify';
import { escapeHtml } from '../platform/escape-html.ts';
import { requireActor } from './register-routes.ts';

const pageAt = (basePath: string, name: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nightshift</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
  button { font: inherit; padding: .5rem .75rem }
</style>
<h1>Nightshift</h1>
<p>Prepares customer renewals overnight: it matches contracts to the windows of the playbooks, runs what is due, and
keeps what comes out in Postgres.</p>
<ul>
  <li><a href="${basePath}/api/docs">/api/docs</a>: the API</li>
  <li><a href="${basePath}/ops/queues">/ops/queues</a>: the work queue, for ops</li>
  <li><a href="${basePath}/readyz">/readyz</a>: whether the database and the queue answer</li>
</ul>
<p>On the command line: <code>npx nightshift review ls</code> lists what was prepared,
<code>npx nightshift executions ls</code> what ran.</p>
<form method="post" action="${basePath}/sign-out"><button>Sign out ${escapeHtml(name)}</button></form>
</html>
`;

/** Adds the page at `/`, which says what this server is, for whoever is signed in. */
export function addHome(server: FastifyInstance, basePath: string): void {
  server.get('/', { schema: { hide: true } }, async (request, reply) => {
    const { name } = requireActor(request);
    return (
      reply
        .type('text/html; charset=utf-8')
        .header(
          'content-security-policy',
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        )
        // A page without a referrer would post its form without an origin.
        .header('referrer-policy', 'same-origin')
        .send(pageAt(basePath, name))
    );
  });
}
