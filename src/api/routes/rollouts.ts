import { z } from 'zod';
import { from, note, number, objects, params, rollouts, shortName } from '../contract/playbook.ts';
import { anyJson, day } from '../contract/values.ts';
import { type ApiAnswer, defineRoute } from '../route.ts';

const tag = 'Rollouts of playbooks';
const PATH = '/api/playbooks/:key';

const noted = z.strictObject({ note });
const found = z.object({ rollouts });

/** Pausing and resuming answer alike. */
const paused = z.object({
  paused: z.boolean(),
  changed: z.boolean().describe('False where it was so already'),
});

export const rolloutRoutes = [
  defineRoute({
    method: 'GET',
    path: `${PATH}/rollouts`,
    operationId: 'listRollouts',
    tag,
    summary: 'Say which version of a playbook is live for whom',
    description: 'The rollouts that have not ended by a day; also those that begin later.',
    permission: 'playbooks:read',
    objects,
    input: { params, query: z.object({ date: day.optional().describe('Default today') }) },
    output: { 200: found },
    handle: async ({ actor, actions, params: { key }, query: { date } }) => ({
      body: { rollouts: await actions.playbooks.rollouts(actor, key, date) },
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/rollouts`,
    operationId: 'rollOut',
    tag,
    summary: 'Make a version of a playbook live for an audience',
    description:
      'It takes the place of what is live for the same audience, priority and arm. Arms share an audience by weight: an experiment.',
    permission: 'playbooks:publish',
    objects,
    input: {
      params,
      body: z
        .strictObject({
          version: number,
          audience: z.record(z.string(), anyJson).optional().describe('As in a file; default everybody'),
          name: shortName.optional().describe('Default `general`, or after its audience'),
          priority: z.number().int().min(-1_000_000).max(1_000_000).default(0),
          arm: shortName.default('a'),
          weight: z.number().int().min(1).max(1_000_000).default(100),
          from,
          to: day.optional().describe('The last day; default until further notice'),
          note,
        })
        .refine((body) => body.to === undefined || body.from === undefined || body.to >= body.from, {
          path: ['to'],
          message: 'is before `from`',
        }),
    },
    output: { 200: found },
    handle: async ({ actor, actions, params: { key }, body: { version: at, ...asked } }) => {
      await actions.playbooks.rollOut(actor, { ref: { key, at }, ...asked });
      return { body: { rollouts: await actions.playbooks.rollouts(actor, key, asked.from) } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/rollouts/:name/end`,
    operationId: 'endRollout',
    tag,
    summary: 'End the rollouts of a name',
    permission: 'playbooks:publish',
    objects,
    input: { params: params.extend({ name: shortName }), body: noted.extend({ from }) },
    output: { 200: found },
    handle: async ({ actor, actions, params: { key, name }, body }) => {
      await actions.playbooks.endRollout(actor, { key, name, ...body });
      return { body: { rollouts: await actions.playbooks.rollouts(actor, key, body.from) } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/rollback`,
    operationId: 'rollBackPlaybook',
    tag,
    summary: 'Restore what was live before the last change',
    description: 'With `version`, that one becomes live where it last was; also a retired one.',
    permission: 'playbooks:publish',
    objects,
    input: { params, body: noted.extend({ from, version: number.optional() }) },
    output: { 200: found.extend({ from: day.describe('From when on these are live') }) },
    handle: async ({ actor, actions, params: { key }, body: { version: at, ...asked } }) => ({
      body: await actions.playbooks.rollBack(actor, { ref: { key, at: at ?? 'live' }, ...asked }),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/retire`,
    operationId: 'retirePlaybook',
    tag,
    summary: 'End a version of a playbook, or all of it',
    description: 'Nothing starts on it any more; what runs goes on.',
    permission: 'playbooks:publish',
    objects,
    input: {
      params,
      body: noted.extend({
        version: number.optional().describe('Default all of the key'),
        cancelUnstarted: z
          .boolean()
          .default(false)
          .describe('Also cancel what no worker has begun, for everybody'),
      }),
    },
    output: {
      200: z.object({ versions: z.array(z.number().int()), cancelled: z.number().int() }),
    },
    handle: async ({ actor, actions, params: { key }, body: { version: at, ...asked } }) => ({
      body: await actions.playbooks.retire(actor, { ref: { key, at: at ?? 'live' }, ...asked }),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/pause`,
    operationId: 'pausePlaybook',
    tag,
    summary: 'Stop new starts of a playbook at once',
    description: 'What runs goes on; so does a scan, with everything else.',
    permission: 'playbooks:pause',
    objects,
    input: { params, body: noted.nullish() },
    output: { 200: paused },
    handle: async ({ actor, actions, params: { key }, body }) =>
      pausing(true, await actions.playbooks.pause(actor, { key, ...body })),
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/resume`,
    operationId: 'resumePlaybook',
    tag,
    summary: 'Let a paused playbook start again',
    permission: 'playbooks:pause',
    objects,
    input: { params, body: noted.nullish() },
    output: { 200: paused },
    handle: async ({ actor, actions, params: { key }, body }) =>
      pausing(false, await actions.playbooks.resume(actor, { key, ...body })),
  }),
];

const pausing = (isPaused: boolean, changed: boolean): ApiAnswer => ({ body: { paused: isPaused, changed } });
