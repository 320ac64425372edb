import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ComposedAccess } from '../app/access.ts';
import type { Api } from '../app/compose-api.ts';
import { addBullBoard } from './bull-board.ts';
import { createHealthServer } from './create-health-server.ts';
import { addHome } from './home.ts';
import { knowCallers } from './know-callers.ts';
import { limitRequests } from './limit-requests.ts';
import { describeRoutes, showDocument } from './open-api.ts';
import { refuseOddRequests } from './refuse-odd-requests.ts';
import { registerRoutes } from './register-routes.ts';
import { ROUTES } from './routes/routes.ts';
import { addSignIn } from './sign-in.ts';

export type ApiServerDeps = { readonly api: Api; readonly access: ComposedAccess };

/** Builds the web server of the API, of signing in and of the pages for ops, without listening. */
export async function createApiServer({ api, access }: ApiServerDeps): Promise<FastifyInstance> {
  const { basePath, publicUrl } = api.config.http;
  const server = await createHealthServer({ ...api, authenticate: access.authenticate });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  await server.register(
    async (scope) => {
      await scope.register(helmet, {
        contentSecurityPolicy: {
          useDefaults: false,
          directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] },
        },
        // Over plain http, as in an internal network, browsers would be sent to a port where nobody listens.
        strictTransportSecurity: publicUrl?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
        xFrameOptions: { action: 'deny' },
      });
      await addSignIn(scope, { ...access, authentication: access, publicUrl, basePath });
      await scope.register(async (known) => {
        knowCallers(known, { ...access, publicUrl });
        await limitRequests(known);
        await addPages(known, { api, basePath });
      });
    },
    { prefix: basePath },
  );
  return server;
}

async function addPages(
  scope: FastifyInstance,
  { api, basePath }: { readonly api: Api; readonly basePath: string },
): Promise<void> {
  await describeRoutes(scope);
  await scope.register(async (routes) => {
    refuseOddRequests(routes);
    registerRoutes(routes, api, ROUTES);
  });
  await showDocument(scope, basePath);
  addHome(scope, basePath);
  await addBullBoard(scope, api.bullQueue, { basePath });
}
