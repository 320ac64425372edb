/** The words of an expression in a legacy mustache: JavaScript's, and the few that Handlebars adds. */
export type Token = {
  readonly kind: 'name' | 'number' | 'text' | 'template' | 'regex' | 'sign' | 'end';
  /** The sign, the name, or the value of a text. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** White space, or the start, before it. */
  readonly spaced: boolean;
};

/** An expression that is no part of the grammar; `message` says why, for the report. */
export class NotInGrammar extends Error {
  override readonly name = 'NotInGrammar';
}

const SIGNS = [
  '===',
  '!==',
  '...',
  '=>',
  '==',
  '!=',
  '>=',
  '<=',
  '&&',
  '||',
  '??',
  '?.',
  '../',
  './',
  '**',
  '+',
  '-',
  '*',
  '/',
  '%',
  '!',
  '?',
  ':',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '>',
  '<',
  '|',
  '=',
  '&',
  '^',
  '~',
  ';',
  '#',
]; // biome formats this
const NAME = /[\p{ID_Start}_$@][\p{ID_Continue}$]*/uy;
const NUMBER = /(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?/y;
const REGEX = /\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([a-z]*)/y;
const SPACE = /\s+/y;

/** @throws NotInGrammar for a character or an open text that no expression has. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = true;
  const push = (kind: Token['kind'], value: string, end: number): void => {
    tokens.push({ kind, value, start: at, end, spaced });
    at = end;
    spaced = false;
  };
  while (at < source.length) {
    const space = match(SPACE, source, at);
    if (space !== null) {
      at += space.length;
      spaced = true;
      continue;
    }
    const character = source[at] ?? '';
    if (character === '"' || character === "'") {
      const text = quoted(source, at);
      push('text', text.value, text.end);
      continue;
    }
    if (character === '`') {
      const end = endOfTemplate(source, at);
      push('template', source.slice(at + 1, end - 1), end);
      continue;
    }
    const number = /[\d.]/.test(character) ? match(NUMBER, source, at) : null;
    if (number !== null && !(character === '.' && !spaced && tokens.at(-1)?.kind === 'name')) {
      push('number', number.replaceAll('_', ''), at + number.length);
      continue;
    }
    const name = match(NAME, source, at);
    if (name !== null) {
      push('name', name, at + name.length);
      continue;
    }
    const regex = character === '/' && beginsOperand(tokens.at(-1)) ? match(REGEX, source, at) : null;
    if (regex !== null) {
      push('regex', regex, at + regex.length);
      continue;
    }
    const sign = SIGNS.find((each) => source.startsWith(each, at));
    if (sign === undefined) throw new NotInGrammar(`"${character}" is in no expression we know`);
    push('sign', sign, at + sign.length);
  }
  tokens.push({ kind: 'end', value: '', start: at, end: at, spaced: true });
  return tokens;
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

/** A slash after an opening bracket, a comma or an operator opens a regular expression. */
const beginsOperand = (before: Token | undefined): boolean =>
  before === undefined || (before.kind === 'sign' && ![')', ']', '}'].includes(before.value));

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

function quoted(source: string, start: number): { value: string; end: number } {
  const quote = source[start];
  let value = '';
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (character === quote) return { value, end: at + 1 };
    if (character !== '\\') value += character;
    else {
      at += 1;
      const escaped = source[at] ?? '';
      value += ESCAPES[escaped] ?? escaped;
    }
  }
  throw new NotInGrammar('a text is not closed');
}

function endOfTemplate(source: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (depth === 0 && character === '`') return at + 1;
    else if (source.startsWith('${', at)) {
      depth += 1;
      at += 1;
    } else if (depth > 0 && character === '}') depth -= 1;
  }
  throw new NotInGrammar('a template literal is not closed');
}
