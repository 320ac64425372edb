import type { Rule } from '../../playbook/rules.ts';
import type { OutputSchema, Route } from '../../playbook/schema.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { freshKey, toKey } from '../naming/keys.ts';
import type { NameScope } from '../naming/meaning.ts';
import { ruleFrom } from '../translate/condition-rule.ts';
import { below, type Conversion, find, leftOver, type Spot } from './conversion.ts';
import {
  entryOf,
  fieldValue,
  type LegacyMap,
  type LegacyValue,
  mapOf,
  type SourceLocation,
  textOf,
} from './legacy-value.ts';

type Tree = { readonly routes: Route[]; readonly default: string };
/** The routing after a step. `choice` is the output by which the model chooses where conditions are prose. */
export type LegacyRouting = {
  readonly tree: Tree | null;
  readonly choice: { readonly name: string; readonly schema: OutputSchema; readonly prompt: string } | null;
  /** Steps that a route goes back to. */
  readonly revisited: readonly string[];
  readonly metadata: ReturnType<typeof leftOver>;
};
type LegacyRoute = {
  readonly id: string;
  readonly condition: string;
  readonly to: string | null;
  readonly at: SourceLocation;
  readonly map: LegacyMap;
};

const NOTHING: LegacyRouting = { tree: null, choice: null, revisited: [], metadata: undefined };
const ENDS = /^(?:end|done|complete|completed|finish|exit|stop|none)$/i;

/** Converts the routing of a step. `choiceName` is the name of the output for a choice by the model. */
export function convertRouting(
  conversion: Conversion,
  step: LegacyMap,
  prompt: string,
  spot: Spot,
  scope: NameScope,
  choiceName: string,
): LegacyRouting {
  const entry = entryOf(step, 'routing', 'routes', 'nextStep', 'nextStepId', 'next');
  if (!entry) return NOTHING;
  const run: RoutingConversion = { conversion, spot, scope, revisited: new Set() };
  if (entry.value.kind === 'text') return only(run, entry.value.value, entry.at);
  if (entry.value.kind === 'scalar') return NOTHING;
  const routing = entry.key === 'routes' ? undefined : mapOf(entry.value);
  const routes = routesOf(
    run,
    routing ? fieldValue(routing, 'routes', 'conditions', 'branches') : entry.value,
  );
  const metadata =
    routing &&
    leftOver(
      conversion,
      routing,
      ['routes', 'conditions', 'branches', 'defaultRoute', 'default', 'defaultNextStepId', 'type'],
      spot,
    );
  if (routes.length === 0) {
    const to =
      routing &&
      textOf(fieldValue(routing, 'defaultRoute', 'default', 'defaultNextStepId', 'nextStepId', 'nextStep'));
    return to === undefined ? { ...NOTHING, metadata } : only(run, to, entry.at);
  }
  const fallback = routing && textOf(fieldValue(routing, 'defaultRoute', 'default', 'defaultNextStepId'));
  return { ...withRoutes(run, routes, fallback, prompt, choiceName), metadata };
}

type RoutingConversion = {
  readonly conversion: Conversion;
  readonly spot: Spot;
  readonly scope: NameScope;
  readonly revisited: Set<string>;
};

function routesOf({ conversion, spot }: RoutingConversion, value: LegacyValue | undefined): LegacyRoute[] {
  const items = value?.kind === 'list' ? value.items : [];
  const entries =
    value?.kind === 'map'
      ? value.entries.map(({ key, value: each }) => ({ key, each }))
      : items.map((each) => ({ key: undefined, each }));
  return entries.flatMap(({ key, each }, index): LegacyRoute[] => {
    if (each.kind === 'text' && key !== undefined)
      return [
        {
          id: key,
          condition: key,
          to: each.value,
          at: each.at,
          map: { kind: 'map', entries: [], at: each.at, gaps: [] },
        },
      ];
    if (each.kind !== 'map') {
      find(conversion, 'needs_person', spot, each.at, 'a route that was not read');
      return [];
    }
    const id = textOf(fieldValue(each, 'id', 'route', 'name', 'value')) ?? key ?? `route_${index + 1}`;
    const condition = textOf(fieldValue(each, 'condition', 'when', 'if', 'description', 'label')) ?? id;
    return [
      {
        id,
        condition,
        to: textOf(fieldValue(each, 'nextStepId', 'nextStep', 'goto', 'stepId', 'target', 'next')) ?? null,
        at: each.at,
        map: each,
      },
    ];
  });
}

/** The routing of a step that only names the next one. */
function only(run: RoutingConversion, to: string, at: SourceLocation): LegacyRouting {
  const target = targetOf(run, to, at);
  const next = run.conversion.names.steps[run.scope.stepIndex + 1]?.key ?? 'end';
  if (target === null || target === next) return NOTHING;
  find(run.conversion, 'converted', run.spot, at, `the next step is ${target}`);
  const always: Rule = { path: 'customer.name', op: 'exists' };
  const route: Route =
    target === 'end' ? { id: 'next', when: always, end: true } : { id: 'next', when: always, goto: target };
  return { ...NOTHING, tree: { routes: [route], default: 'next' }, revisited: [...run.revisited] };
}

function withRoutes(
  run: RoutingConversion,
  routes: readonly LegacyRoute[],
  fallback: string | undefined,
  prompt: string,
  choiceName: string,
): Omit<LegacyRouting, 'metadata'> {
  const { conversion, spot } = run;
  const taken = new Set<string>();
  const prose: LegacyRoute[] = [];
  const converted = routes.flatMap((route): Route[] => {
    leftOver(
      conversion,
      route.map,
      [
        'id',
        'route',
        'name',
        'value',
        'condition',
        'when',
        'if',
        'description',
        'label',
        'nextStepId',
        'nextStep',
        'goto',
        'stepId',
        'target',
        'next',
      ],
      spot,
    );
    const rule = ruleOrNull(run, route);
    if (!rule) prose.push(route);
    const when: Rule = rule ?? { path: `outputs.${choiceName}`, op: 'eq', value: route.id };
    const id = freshKey(toKey(route.id), taken);
    const target = route.to === null ? 'end' : targetOf(run, route.to, route.at);
    if (target === null) return [];
    return [target === 'end' ? { id, when, end: true } : { id, when, goto: target }];
  });
  const named = routes.find((route) => route.id === fallback);
  const last = named ? (named.to ?? 'end') : fallback;
  const target =
    last === undefined ? 'next' : (targetOf(run, last, routes[0]?.at ?? { file: '', line: 0 }) ?? 'next');
  const tree = converted.length === 0 ? null : { routes: converted, default: target };
  return {
    tree,
    choice: prose.length === 0 ? null : choiceOf(run, prose, routes, prompt, choiceName),
    revisited: [...run.revisited],
  };
}

/** A condition as a rule where it is an expression over known names; null for prose, which the model judges. */
function ruleOrNull({ conversion, scope, spot }: RoutingConversion, route: LegacyRoute): Rule | null {
  if (/^[\w-]+$/.test(route.condition.trim())) return null;
  try {
    const rule = ruleFrom(route.condition, conversion.names, scope);
    find(conversion, 'converted', spot, route.at, `route ${route.id} is a rule`, {
      from: route.condition,
      to: JSON.stringify(rule),
    });
    return rule;
  } catch (error) {
    if (!(error instanceof NotInGrammar)) throw error;
    if (/[<>=&|]{2}|[<>]|\.\w+\s*(?:===|==|>|<)/.test(route.condition))
      find(
        conversion,
        'needs_person',
        spot,
        route.at,
        `the condition of route ${route.id} is no rule: ${error.message}`,
        { from: route.condition },
      );
    return null;
  }
}

function choiceOf(
  { conversion, spot }: RoutingConversion,
  prose: readonly LegacyRoute[],
  all: readonly LegacyRoute[],
  prompt: string,
  name: string,
): NonNullable<LegacyRouting['choice']> {
  const ids = prose.map((route) => route.id);
  // The prompt may name answers without a route; they take the default.
  const line = prompt.split('\n').find((each) => ids.filter((id) => each.includes(id)).length > 1) ?? '';
  const more = (line.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[A-Z]{4,}\b/g) ?? []).filter(
    (word) => !all.some((route) => route.id === word),
  );
  const other = ids.every((id) => id === id.toUpperCase()) ? 'OTHER' : 'other';
  const rest = more.length > 0 ? [...new Set(more)] : [other];
  const first = prose[0];
  if (first)
    find(
      conversion,
      'approximated',
      spot,
      first.at,
      `${prose.length === 1 ? 'a condition is' : 'conditions are'} prose: the model chooses the output ${name}`,
      {
        from: prose.map((route) => route.condition).join('; '),
        to: [...ids, ...rest].join(', '),
      },
    );
  const meanings = prose.map((route) => `${route.id}: ${route.condition}`);
  return {
    name,
    schema: {
      type: 'string',
      enum: [...ids, ...rest],
      description: [...meanings, `${rest.join(', ')}: none of these`].join('. '),
    },
    prompt: [
      `Choose \`${name}\`, which decides what happens next:`,
      ...meanings.map((each) => `- ${each}`),
      `- ${rest.join(' or ')}: none of these`,
    ]
      .join('\n')
      .replaceAll('{{', '{ {'),
  };
}

/** The target of a route: the key of a step, `next` or `end`; null, with a finding, where no such step exists. */
function targetOf(
  { conversion, spot, scope, revisited }: RoutingConversion,
  id: string,
  at: SourceLocation,
): string | null {
  if (ENDS.test(id.trim())) return 'end';
  if (/^next$/i.test(id)) return 'next';
  const index = conversion.names.steps.findIndex(
    (step) => step.ids.includes(id) || step.ids.includes(toKey(id)),
  );
  const step = conversion.names.steps[index];
  if (!step) {
    find(conversion, 'needs_person', spot, at, `there is no step ${id} to go to`, { from: id });
    return null;
  }
  if (index <= scope.stepIndex) {
    revisited.add(step.key);
    find(
      conversion,
      'approximated',
      below(spot, 'routes'),
      at,
      `it goes back to ${step.key}, which may run twice`,
    );
  }
  return step.key;
}
