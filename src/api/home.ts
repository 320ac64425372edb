import type { FastifyInstance } from 'fastify';

const pageAt = (basePath: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nightshift</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
</style>
<h1>Nightshift</h1>
<p>Prepares customer renewals overnight. This process matches contracts to the windows of the playbooks, runs what is due,
and keeps what comes out in Postgres.</p>
<ul>
  <li><a href="${basePath}/ops/queues">/ops/queues</a>: the work queue, to look at</li>
  <li><a href="${basePath}/healthz">/healthz</a>: whether this process answers</li>
  <li><a href="${basePath}/readyz">/readyz</a>: whether its database and queue do</li>
</ul>
<p>On the command line: <code>npx nightshift artifacts ls</code> lists what was prepared,
<code>npx nightshift executions ls</code> what ran.</p>
</html>
`;

/** Adds the page at `/`, which says what this server is. */
export function addHome(server: FastifyInstance, basePath: string): void {
  const page = pageAt(basePath);
  server.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
}
