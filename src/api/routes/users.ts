import { z } from 'zod';
import { ROLES } from '../../access/actor.ts';
import { openWord, uuid } from '../contract/values.ts';
import { defineRoute } from '../route.ts';

const user = z
  .object({
    id: uuid,
    name: z.string(),
    email: z.string(),
    role: openWord(ROLES, 'What they do'),
    title: z.string().nullable(),
  })
  .meta({ id: 'User' });

export const userRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/users',
    operationId: 'listUsers',
    tag: 'Users',
    summary: 'List active colleagues by name',
    description: 'Whom something can be handed to. All of them at once.',
    permission: 'people:read',
    input: {
      query: z.object({
        search: z.string().min(1).max(200).optional().describe('Part of a name or an e-mail address'),
      }),
    },
    output: { 200: z.object({ users: z.array(user) }) },
    handle: async ({ actor, actions, query: { search } }) => ({
      body: { users: await actions.people.list(actor, search ?? null) },
    }),
  }),
];
