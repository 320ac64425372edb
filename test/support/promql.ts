import { z } from 'zod';
import type { MetricSample } from './exposition.ts';

/**
 * The part of PromQL that our rules and panels are written in. Reading is strict: what it does not know, it refuses.
 */
export type PromQl =
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'selector';
      readonly metric: string;
      readonly matchers: readonly { readonly label: string; readonly is: string; readonly value: string }[];
      readonly hasRange: boolean;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly PromQl[] }
  | {
      readonly kind: 'aggregate';
      readonly name: string;
      readonly by: readonly string[];
      readonly args: readonly PromQl[];
    }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: PromQl; readonly right: PromQl };

const AGGREGATES = ['sum', 'max', 'min', 'avg', 'count', 'topk'];
const FUNCTIONS = ['absent', 'scalar', 'rate', 'increase', 'histogram_quantile', 'time', 'clamp_min'];
/** From the loosest to the tightest. */
const OPERATORS = [['or'], ['and', 'unless'], ['>=', '<=', '==', '!=', '>', '<'], ['+', '-'], ['*', '/']];
const TOKEN =
  /\s*(?:(?<word>[a-zA-Z_:][\w:]*)|(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"\\]|\\.)*")|(?<range>\[(?:\d+[smhd]|\$__rate_interval)\])|(?<sign>>=|<=|==|!=|=~|!~|[-+*/(){},=<>]))/y;

export function parsePromQl(text: string): PromQl {
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; text.slice(TOKEN.lastIndex).trim() !== ''; ) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`not understood: ${text.slice(at)}`);
    tokens.push(match[0].trim());
  }
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const next = (): string => tokens[at++] ?? '';
  const expect = (token: string): void => {
    const found = next();
    if (found !== token) throw new Error(`${token} expected, not ${found}: ${text}`);
  };

  function listed<T>(close: string, read: () => T): T[] {
    const all: T[] = [];
    while (peek() !== close) {
      all.push(read());
      if (peek() !== close) expect(',');
    }
    expect(close);
    return all;
  }

  function binary(level: number): PromQl {
    const operators = OPERATORS[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    while (operators.includes(peek())) {
      const operator = next();
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  }

  function primary(): PromQl {
    const token = next();
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '(') {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (!/^[a-zA-Z_:]/.test(token)) throw new Error(`not understood: ${token} in ${text}`);
    if (AGGREGATES.includes(token)) return aggregate(token);
    if (peek() === '(') {
      if (!FUNCTIONS.includes(token)) throw new Error(`no function that we use: ${token} in ${text}`);
      expect('(');
      return { kind: 'call', name: token, args: listed(')', () => binary(0)) };
    }
    return selector(token);
  }

  function aggregate(name: string): PromQl {
    let by: string[] = [];
    if (peek() === 'by') {
      expect('by');
      expect('(');
      by = listed(')', next);
    }
    expect('(');
    return { kind: 'aggregate', name, by, args: listed(')', () => binary(0)) };
  }

  function selector(metric: string): PromQl {
    const matchers = peek() === '{' ? matchersOf() : [];
    const hasRange = peek().startsWith('[');
    if (hasRange) next();
    return { kind: 'selector', metric, matchers, hasRange };
  }

  function matchersOf() {
    expect('{');
    return listed('}', () => ({ label: next(), is: next(), value: z.string().parse(JSON.parse(next())) }));
  }

  const whole = binary(0);
  if (at < tokens.length) throw new Error(`not understood: ${peek()} in ${text}`);
  return whole;
}

/** Every metric that an expression names, with the labels that it uses of it. */
export function metricsIn(
  expression: PromQl,
  grouped: readonly string[] = [],
): { metric: string; labels: string[] }[] {
  if (expression.kind === 'number') return [];
  if (expression.kind === 'selector')
    return [
      { metric: expression.metric, labels: [...expression.matchers.map(({ label }) => label), ...grouped] },
    ];
  if (expression.kind === 'binary')
    return [expression.left, expression.right].flatMap((side) => metricsIn(side, grouped));
  const by = expression.kind === 'aggregate' ? [...grouped, ...expression.by] : grouped;
  return expression.args.flatMap((arg) => metricsIn(arg, by));
}

type Vector = readonly Omit<MetricSample, 'name'>[];

/** What Prometheus knows: the samples of its last scrape, and of one before the range of an `increase`. */
export type Scrapes = { readonly now: readonly MetricSample[]; readonly before?: readonly MetricSample[] };

/** The samples that an expression of a rule yields; a rule fires for each. */
export function evaluate(expression: PromQl, scrapes: Scrapes): Vector {
  switch (expression.kind) {
    case 'number':
      return [{ labels: {}, value: expression.value }];
    case 'selector':
      return select(expression, scrapes.now);
    case 'aggregate':
      return aggregated(expression, evaluate(only(expression.args), scrapes));
    case 'call':
      return called(expression, scrapes);
    case 'binary':
      return combined(expression, scrapes);
  }
}

const only = (args: readonly PromQl[]): PromQl => {
  const [first] = args;
  if (!first || args.length > 1) throw new Error('one argument expected');
  return first;
};

const select = (of: Extract<PromQl, { kind: 'selector' }>, samples: readonly MetricSample[]): Vector =>
  samples.filter(
    ({ name, labels }) =>
      name === of.metric &&
      of.matchers.every(({ label, is, value }) => {
        if (is === '=') return (labels[label] ?? '') === value;
        if (is === '!=') return (labels[label] ?? '') !== value;
        throw new Error(`a rule does not match by ${is}`);
      }),
  );

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort());

function aggregated({ name, by }: Extract<PromQl, { kind: 'aggregate' }>, vector: Vector): Vector {
  const groups = new Map<string, { labels: Record<string, string>; values: number[] }>();
  for (const { labels, value } of vector) {
    const kept = Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
    const group = groups.get(keyOf(kept)) ?? { labels: kept, values: [] };
    group.values.push(value);
    groups.set(keyOf(kept), group);
  }
  const reduce: Record<string, (values: number[]) => number> = {
    sum: (values) => values.reduce((total, value) => total + value, 0),
    max: (values) => Math.max(...values),
    min: (values) => Math.min(...values),
  };
  const sum = reduce[name];
  if (!sum) throw new Error(`a rule does not aggregate by ${name}`);
  return [...groups.values()].map(({ labels, values }) => ({ labels, value: sum(values) }));
}

function called({ name, args }: Extract<PromQl, { kind: 'call' }>, scrapes: Scrapes): Vector {
  const arg = only(args);
  if (name === 'absent') return evaluate(arg, scrapes).length === 0 ? [{ labels: {}, value: 1 }] : [];
  if (name === 'scalar') {
    const vector = evaluate(arg, scrapes);
    return [{ labels: {}, value: vector.length === 1 ? (vector[0]?.value ?? Number.NaN) : Number.NaN }];
  }
  if (name !== 'increase' || arg.kind !== 'selector') throw new Error(`a rule does not call ${name}`);
  const before = new Map(
    select(arg, scrapes.before ?? []).map(({ labels, value }) => [keyOf(labels), value]),
  );
  return select(arg, scrapes.now).map(({ labels, value }) => ({
    labels,
    value: value - (before.get(keyOf(labels)) ?? 0),
  }));
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
  '==': (a, b) => a === b,
};

function combined({ operator, left, right }: Extract<PromQl, { kind: 'binary' }>, scrapes: Scrapes): Vector {
  const [ours, theirs] = [evaluate(left, scrapes), evaluate(right, scrapes)];
  const keys = new Set(theirs.map(({ labels }) => keyOf(labels)));
  if (operator === 'and') return ours.filter(({ labels }) => keys.has(keyOf(labels)));
  if (operator === 'or') {
    const mine = new Set(ours.map(({ labels }) => keyOf(labels)));
    return [...ours, ...theirs.filter(({ labels }) => !mine.has(keyOf(labels)))];
  }
  const limit = theirs[0]?.value;
  if (limit === undefined || theirs.length > 1) throw new Error('a rule compares with one number');
  if (operator === '*') return ours.map(({ labels, value }) => ({ labels, value: value * limit }));
  const holds = COMPARE[operator];
  if (!holds) throw new Error(`a rule does not use ${operator}`);
  return ours.filter(({ value }) => holds(value, limit));
}
