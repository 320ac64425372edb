import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { NightshiftError } from '../../platform/errors.ts';
import type { FileLocation, ParsedPlaybookFile } from '../playbook-format.ts';
import type { Pointer } from '../pointer.ts';

/** The largest stage of the library is a tenth of this. */
const MAX_CHARACTERS = 1_000_000;
/** The deepest stage of the library has 9 levels. Deeper texts take the parser minutes. */
const MAX_DEPTH = 40;
const MAX_ALIASES = 100;

export type ReadYaml = ParsedPlaybookFile & { readonly document: Document.Parsed };

/**
 * Reads untrusted YAML or JSON: bounded in size and depth, one document, no tags, no double keys, no control
 * characters.
 * @throws NightshiftError `DEFINITION_INVALID` that names file, line and column.
 */
export function readYaml(text: string, file: string): ReadYaml {
  const lines = new LineCounter();
  const at = (offset: number): FileLocation => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (text.length > MAX_CHARACTERS)
    throw invalid(file, `the file is larger than ${MAX_CHARACTERS.toLocaleString('en-US')} characters`);
  const tooDeep = offsetOfDepth(text, MAX_DEPTH);
  if (tooDeep !== null) {
    const before = text.slice(0, tooDeep).split('\n');
    const place = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    throw invalid(file, `nested deeper than ${MAX_DEPTH} levels`, place);
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, keepSourceTokens: true });
  // Warnings are errors too: the parser would ignore a tag that it does not know.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw invalid(file, inWords(problem), at(problem.pos[0]));
  refuseOddities(document, file, at);
  return {
    document,
    value: plainValueOf(document, file),
    locate: (pointer, inText) => locate(document, pointer, inText, at),
  };
}

const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u001f', '\u0018']);

/**
 * The offset at which brackets or indentation go deeper than `limit`, or null. Checked before parsing, since the parser
 * takes minutes over some such texts.
 */
function offsetOfDepth(text: string, limit: number): number | null {
  let depth = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth = Math.max(0, depth - 1);
    if (depth > limit) return offset;
    // The lexer's marks for the start of a document, of a scalar and of a flow error are not in the text.
    if (!MARKS.has(token)) offset += token.length;
  }
  return null;
}

function refuseOddities(document: Document.Parsed, file: string, at: (offset: number) => FileLocation): void {
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) throw invalid(file, 'a key must be a plain word', at(offsetOf(key)));
    },
    Node(_, node, path) {
      if (path.length > 2 * MAX_DEPTH)
        throw invalid(file, `nested deeper than ${MAX_DEPTH} levels`, at(offsetOf(node)));
    },
    Scalar(_, node) {
      if (typeof node.value === 'string' && CONTROL.test(node.value))
        throw invalid(file, 'holds a control character, which no prompt or name needs', at(offsetOf(node)));
    },
  });
}

/** Control characters and halves of surrogate pairs, which the database cannot store. */
const CONTROL = /(?![\n\t])\p{Cc}|\p{Cs}/u;

function plainValueOf(document: Document.Parsed, file: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    // A value that contains itself can be neither checked nor stored.
    JSON.stringify(value);
    return value;
  } catch {
    throw invalid(file, `its anchors and aliases (& and *) unfold into more than a playbook may hold`);
  }
}

function locate(
  document: Document.Parsed,
  pointer: Pointer,
  inText: FileLocation | undefined,
  at: (offset: number) => FileLocation,
): FileLocation {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const [index, step] of pointer.entries()) {
    const next = childOf(node, step);
    if (!next) break;
    node = isAlias(next.value) ? next.value.resolve(document) : next.value;
    offset = offsetOf(index === pointer.length - 1 && !inText ? (next.key ?? next.value) : next.value);
  }
  if (!inText) return at(offset);
  return placeInText(node, inText, at) ?? at(offset);
}

function childOf(node: unknown, step: string | number): { key?: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair ? { key: pair.key, value: pair.value ?? pair.key } : null;
  }
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? null : { value: isPair(item) ? item.value : item };
  }
  return null;
}

/**
 * The location within a scalar. Only a literal block (`|`) has the lines of the file; a plain or quoted scalar of one
 * line has its columns.
 */
function placeInText(
  node: unknown,
  { line, column }: FileLocation,
  at: (offset: number) => FileLocation,
): FileLocation | null {
  if (!isScalar(node)) return null;
  const start = at(offsetOf(node));
  const token = (node as ParsedNode).srcToken;
  if (node.type === 'BLOCK_LITERAL') {
    const indent = token?.type === 'block-scalar' ? (/^[\n\r]*( *)/.exec(token.source)?.[1]?.length ?? 0) : 0;
    return { line: start.line + line, column: column + indent };
  }
  if (line !== 1) return null;
  return { line: start.line, column: start.column + column - (node.type === 'PLAIN' ? 1 : 0) };
}

const offsetOf = (node: unknown): number =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : 0;

function inWords({ code, message }: YAMLError): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key stands here twice';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; a file holds one playbook';
    case 'TAG_RESOLVE_FAILED':
      return `tags are not taken (${message.replace(/^Unresolved tag: /, '')})`;
    default:
      return message.split('\n')[0] ?? message;
  }
}

function invalid(
  file: string,
  message: string,
  place: FileLocation = { line: 1, column: 1 },
): NightshiftError {
  const hint = 'Correct the file; docs/playbooks.md says what may stand in it.';
  const problem = {
    ...{ file, ...place, code: 'yaml_invalid', severity: 'error', where: 'the file', message, hint },
  };
  return new NightshiftError(
    'DEFINITION_INVALID',
    `${file}:${place.line}:${place.column}: ${message}`,
    hint,
    { file, problems: [problem] },
  );
}
