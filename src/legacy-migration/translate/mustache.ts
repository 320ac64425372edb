/** A part of a legacy text: literal text, a printed expression or a block. Offsets are those of the whole text. */
export type MustachePart =
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'print'; readonly source: string; readonly at: number }
  | MustacheBlock
  /** A tag that closes or continues nothing, a partial, or braces that are never closed. */
  | { readonly kind: 'stray'; readonly source: string; readonly why: string; readonly at: number };
type BlockName = 'if' | 'unless' | 'each' | 'with';
type MustacheBlock = {
  readonly kind: 'block';
  readonly name: BlockName;
  readonly source: string;
  /** The names in `as |entry index|`. */
  readonly params: readonly string[];
  readonly body: readonly MustachePart[];
  /** The parts after `else`; an `else if` is a single `if` block in here. */
  readonly otherwise: readonly MustachePart[];
  readonly at: number;
  readonly end: number;
};

type Tag = { readonly source: string; readonly at: number; readonly end: number };
type MustacheReader = { readonly text: string; at: number; depth: number };
type MustacheBody = { readonly parts: MustachePart[]; readonly stop: Stop };
type Stop =
  | { readonly kind: 'end' }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'else'; readonly rest: string; readonly at: number };

const MAX_DEPTH = 40;
const COMMENT = '!';
const BLOCKS: Readonly<Record<string, BlockName>> = {
  if: 'if',
  unless: 'unless',
  each: 'each',
  with: 'with',
  for: 'each',
  foreach: 'each',
};

/** Splits `text` into parts. It never fails: parts that make no sense are `stray`. */
export function readMustaches(text: string): MustachePart[] {
  const reader: MustacheReader = { text, at: 0, depth: 0 };
  const parts: MustachePart[] = [];
  while (reader.at < text.length) {
    const from = reader.at;
    const { parts: found, stop } = body(reader, null);
    parts.push(...found);
    if (stop.kind === 'close')
      parts.push({
        kind: 'stray',
        source: `/${stop.name}`,
        why: `{{/${stop.name}}} closes nothing`,
        at: from,
      });
    if (stop.kind === 'else')
      parts.push({ kind: 'stray', source: 'else', why: '{{else}} belongs to nothing', at: stop.at });
  }
  return parts;
}

function body(reader: MustacheReader, within: BlockName | null): MustacheBody {
  const parts: MustachePart[] = [];
  const { text } = reader;
  while (reader.at < text.length) {
    const open = text.indexOf('{{', reader.at);
    const until = open < 0 ? text.length : open;
    if (until > reader.at) parts.push({ kind: 'text', value: text.slice(reader.at, until), at: reader.at });
    reader.at = until;
    if (open < 0) break;
    const tag = readTag(text, open);
    if (tag === null) {
      parts.push({ kind: 'stray', source: '{{', why: 'the braces are never closed', at: open });
      reader.at = open + 2;
      continue;
    }
    reader.at = tag.end;
    const stop = addTag(reader, parts, tag);
    if (stop) return { parts, stop };
  }
  if (within !== null)
    parts.push({
      kind: 'stray',
      source: '',
      why: `{{#${within}}} is never closed`,
      at: Math.max(0, text.length - 1),
    });
  return { parts, stop: { kind: 'end' } };
}

function addTag(reader: MustacheReader, parts: MustachePart[], { source, at }: Tag): Stop | null {
  const close = /^\/\s*(\w+)/.exec(source);
  if (close) return { kind: 'close', name: close[1] ?? '' };
  const other = /^(?:else\b|\^)\s*([\s\S]*)$/.exec(source);
  if (other && !/^[.(]/.test(other[1] ?? '')) return { kind: 'else', rest: (other[1] ?? '').trim(), at };
  const opening = /^#\s*(\w+)\s*([\s\S]*)$/.exec(source);
  const name = opening ? BLOCKS[(opening[1] ?? '').toLowerCase()] : undefined;
  if (opening && name) parts.push(block(reader, name, (opening[2] ?? '').trim(), at));
  else if (/^[#>*]/.test(source))
    parts.push({ kind: 'stray', source, why: `{{${source}}} is not known`, at });
  else if (source !== COMMENT) parts.push({ kind: 'print', source, at });
  return null;
}

/** What a block goes through, and what it calls the entries: `list as |entry|`, or of an each `entry in list`. */
function subjectOf(name: BlockName, subject: string): { source: string; params: string[] } {
  const named = /^([\s\S]*?)\s+as\s+\|([^|]*)\|$/.exec(subject);
  if (named) return { source: named[1] ?? '', params: (named[2] ?? '').trim().split(/[\s,]+/) };
  const given = /^(\w+)(?:\s*,\s*(\w+))?\s+(?:in|of)\s+([\s\S]+)$/.exec(subject);
  if (name !== 'each' || !given) return { source: subject, params: [] };
  return { source: given[3] ?? '', params: [given[1] ?? '', ...(given[2] ? [given[2]] : [])] };
}

function block(reader: MustacheReader, name: BlockName, subject: string, at: number): MustachePart {
  const { source, params } = subjectOf(name, subject);
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) {
    reader.depth -= 1;
    return { kind: 'stray', source: `#${name} ${subject}`, why: 'blocks are nested too deeply', at };
  }
  const first = body(reader, name);
  const otherwise = first.stop.kind === 'else' ? elseParts(reader, name, first.stop) : [];
  reader.depth -= 1;
  return { kind: 'block', name, source, params, body: first.parts, otherwise, at, end: reader.at };
}

function elseParts(
  reader: MustacheReader,
  name: BlockName,
  stop: Extract<Stop, { kind: 'else' }>,
): MustachePart[] {
  const condition = /^if\b\s*([\s\S]*)$/.exec(stop.rest)?.[1];
  if (condition !== undefined) return [block(reader, 'if', condition.trim(), stop.at)];
  return body(reader, name).parts;
}

/** Tells a negation, `{{!outputs.done}}`, from a comment, `{{! a remark }}`. */
const NEGATION = /^!+(?:\(|!|[A-Za-z_$][\w$]*(?:\??\.|[([]))/;

/** The tag that opens at `open`, up to the braces that close it outside of quotes and inner braces. */
function readTag(text: string, open: number): Tag | null {
  const comment = text.startsWith('{{!--', open);
  if (comment || (text.startsWith('{{!', open) && !NEGATION.test(text.slice(open + 2, open + 80)))) {
    const mark = comment ? '--}}' : '}}';
    const close = text.indexOf(mark, open);
    return close < 0 ? null : { source: COMMENT, at: open, end: close + mark.length };
  }
  const triple =
    text.startsWith('{{{', open) &&
    text.indexOf('}}}', open) >= 0 &&
    !/^\{\{\{\s*["'\n]/.test(text.slice(open, open + 40));
  const [from, mark] = triple ? [open + 3, '}}}'] : [open + 2, '}}'];
  const close = closing(text, from, mark);
  const plain = text.indexOf(mark, from);
  const end = close >= 0 ? close : plain;
  if (end < 0) return null;
  const source = text.slice(from, end).replace(/^~|~$/g, '').trim();
  return { source, at: open, end: end + mark.length };
}

const LONGEST_TAG = 4_100;

function closing(text: string, from: number, mark: string): number {
  let quote = '';
  let depth = 0;
  const limit = Math.min(text.length, from + LONGEST_TAG);
  for (let at = from; at < limit; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (depth === 0 && text.startsWith(mark, at)) return at;
    else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth < 0 || (depth === 0 && text.startsWith('{{', at))) return -1;
  }
  return -1;
}
