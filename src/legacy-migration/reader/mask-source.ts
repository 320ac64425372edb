/**
 * In a template literal, `${{customer.arr}}` is meant as a dollar and a mustache, but a JavaScript parser sees the
 * start of an expression. `maskSource` recognizes it, unlike a real `${expr}`, and replaces the dollar by a placeholder
 * of the same length, so that all positions stay those of the file.
 */
const DOLLAR = '\uE000';
const BACKTICK = '\uE001';

/** A piece of masked source with its placeholders replaced by what they stand for. */
export const unmask = (text: string): string => text.replaceAll(DOLLAR, '$').replaceAll(BACKTICK, '`');

/** A mustache after a dollar: two braces close it, and it contains at most an object of options. */
const MUSTACHE = /\{\{(?:[^{}`]|\{[^{}`]*\})*\}\}/y;
/** A mustache that contains template literals whose backticks are not escaped. */
const WITH_BACKTICKS = /\{\{[^`{}\n]*(?:`[^`{}\n]*`[^`{}\n]*)+\}\}/y;
const WORD = /[\p{ID_Start}_$][\p{ID_Continue}$]*/uy;
/** After these characters a slash begins a regular expression. */
const BEFORE_REGEX = new Set(['', ...'(,=:[!&|?{};+-*%<>~^']);
const WORDS_BEFORE_REGEX = new Set(['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'void', 'delete']);
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

type MaskState = {
  readonly source: string;
  readonly out: string[];
  readonly stack: ('template' | number)[];
  before: string;
};

/** `source` as a parser can read it, of the same length. A byte order mark becomes a space. */
export function maskSource(source: string): string {
  const scan: MaskState = { source, out: source.split(''), stack: [0], before: '' };
  if (source.startsWith('\uFEFF')) scan.out[0] = ' ';
  let at = 0;
  while (at < source.length) at = scan.stack.at(-1) === 'template' ? inTemplate(scan, at) : inCode(scan, at);
  return scan.out.join('');
}

function inTemplate({ source, out, stack }: MaskState, at: number): number {
  const character = source[at];
  if (character === '\\') return at + 2;
  if (character === '`') {
    stack.pop();
    return at + 1;
  }
  if (source.startsWith('${', at)) {
    if (matches(MUSTACHE, source, at + 1) > 0) {
      out[at] = DOLLAR;
      return at + 1;
    }
    stack.push(0);
    return at + 2;
  }
  if (!source.startsWith('{{', at)) return at + 1;
  const length = matches(WITH_BACKTICKS, source, at);
  for (let inner = at; inner < at + length; inner += 1)
    if (source[inner] === '`' && source[inner - 1] !== '\\') out[inner] = BACKTICK;
  return at + Math.max(length, 2);
}

function inCode(scan: MaskState, at: number): number {
  const { source, stack } = scan;
  const character = source[at] ?? '';
  if (/\s/.test(character)) return at + 1;
  if (source.startsWith('//', at)) return orEnd(source.indexOf('\n', at), source);
  if (source.startsWith('/*', at)) return orEnd(source.indexOf('*/', at + 2), source, 2);
  if (character === '/' && (BEFORE_REGEX.has(scan.before) || WORDS_BEFORE_REGEX.has(scan.before))) {
    const length = matches(REGEX, source, at);
    if (length > 0) return seen(scan, ')', at + length);
  }
  if (character === '"' || character === "'") return seen(scan, ')', endOfString(source, at));
  if (character === '`') {
    stack.push('template');
    return seen(scan, ')', at + 1);
  }
  const word = matches(WORD, source, at);
  if (word > 0) return seen(scan, source.slice(at, at + word), at + word);
  const depth = stack.at(-1);
  if (character === '{' && typeof depth === 'number') stack[stack.length - 1] = depth + 1;
  if (character === '}' && typeof depth === 'number') {
    if (depth > 0) stack[stack.length - 1] = depth - 1;
    else if (stack.length > 1) stack.pop();
  }
  return seen(scan, character, at + 1);
}

function seen(scan: MaskState, before: string, next: number): number {
  scan.before = before;
  return next;
}

const orEnd = (found: number, source: string, length = 0): number =>
  found < 0 ? source.length : found + length;

function matches(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}

function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === source[start] || source[at] === '\n') return at + 1;
  }
  return source.length;
}
