import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { tidyDocument } from './contract/tidy-document.ts';
import { requireActor, schemaOf } from './register-routes.ts';
import type { ApiRoute } from './route.ts';

const DESCRIPTION = `Everything that Nightshift does, over HTTP.

- **Who asks:** a key (\`Authorization: Bearer ns_…\`) or the cookie of a session. What is not yours looks as if it did not exist (404).
- **Problems** are RFC 9457 with a stable \`code\`.
- **Lists** have cursors: give \`next\` as \`cursor\`.
- **Changes** take \`If-Match\` where somebody else may have changed the same (412), and \`Idempotency-Key\` where a request may be sent twice.
- **Additive only:** fields, routes and words of a list are added, never taken away or changed. Ignore fields that you do not know, and take a word that you do not know for what it is.`;

/** Collects the document of the routes that are registered after it. */
export async function describeRoutes(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Nightshift', version: '1', description: DESCRIPTION },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'A key: `nightshift keys add`' },
          session: { type: 'apiKey', in: 'cookie', name: 'nightshift.session_token' },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (made) => tidyDocument(jsonSchemaTransformObject(made)),
  });
}

/** The document of routes, made without a server that could answer them. */
export async function documentOf(routes: readonly ApiRoute[]): Promise<object> {
  const server = Fastify();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  await describeRoutes(server);
  for (const route of routes)
    server.route({
      method: route.method,
      url: route.path,
      schema: schemaOf(route),
      handler: () => undefined,
    });
  await server.ready();
  const document = server.swagger();
  await server.close();
  return document;
}

/** The page runs what it was installed with, asks nothing but this server, and may set styles as it draws. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Adds the document at `/api/openapi.json` and a page to read and try it at `/api/docs`, for whoever is known. */
export async function showDocument(server: FastifyInstance, basePath: string): Promise<void> {
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      requireActor(request);
    });
    scope.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'no-store').send(scope.swagger()),
    );
    await scope.register(swaggerUi, {
      routePrefix: '/api/docs',
      indexPrefix: basePath,
      staticCSP: PAGE_POLICY,
      uiConfig: {
        url: `${basePath}/api/openapi.json`,
        docExpansion: 'list',
        displayRequestDuration: true,
        layout: 'BaseLayout',
      },
    });
  });
}
