import { NightshiftError } from '../../platform/errors.ts';

/** A place in a template, counted from one as editors do. */
export type TemplateLocation = { readonly line: number; readonly column: number };

export const formatLocation = (at: TemplateLocation): string => `line ${at.line}, column ${at.column}`;

/** The same error with a location in the template, unless it already has one. */
export function located(error: unknown, at: TemplateLocation): unknown {
  if (!(error instanceof NightshiftError) || 'line' in error.details) return error;
  const details = { ...error.details, ...at };
  return new NightshiftError(
    error.code,
    `${error.message} (${formatLocation(at)})`,
    error.hint,
    details,
    error,
  );
}

/** Rewords an error of Handlebars' parser, with a location. */
export function parseError(source: string, cause: unknown): NightshiftError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const at = errorPosition(source, cause, message);
  const hint =
    message.includes("'CLOSE_UNESCAPED'") || source.includes('}}}')
      ? 'Put a space between }} and a brace that follows it.'
      : 'Close every block and every brace that is opened; write \\{{ for two literal braces.';
  const reason = /Expecting .*got '(\w+)'/.exec(message);
  const what = reason ? `unexpected ${TOKENS[reason[1] ?? ''] ?? reason[1]}` : (message.split('\n')[0] ?? '');
  return new NightshiftError(
    'TEMPLATE_INVALID',
    `${what} (${formatLocation(at)})`,
    hint,
    { ...at, fault: 'syntax' },
    cause,
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  EOF: 'end of the template: a block or a brace is not closed',
  INVALID: 'character',
  CLOSE: '}}',
  CLOSE_UNESCAPED: '}}}',
  OPEN_ENDBLOCK: 'end of a block',
  OPEN_INVERSE_CHAIN: '{{else …}}',
  INVERSE: '{{else}}',
};

/** The parser reports the line, but the column only as a picture: some text with a caret under it. */
function errorPosition(source: string, cause: unknown, message: string): TemplateLocation {
  const known = cause as { lineNumber?: unknown; column?: unknown } | null;
  if (typeof known?.lineNumber === 'number' && typeof known.column === 'number')
    return { line: known.lineNumber, column: known.column + 1 };
  const [head = '', excerpt = '', pointer = ''] = message.split('\n');
  const line = Number(/line (\d+)/.exec(head)?.[1] ?? 1);
  const text = source.split('\n')[line - 1] ?? '';
  const before = excerpt.slice(0, Math.max(0, pointer.indexOf('^'))).replace(/^\.\.\./, '');
  for (let from = 0; from < before.length; from += 1) {
    const found = text.indexOf(before.slice(from));
    if (found >= 0) return { line, column: found + before.length - from + 1 };
  }
  return { line, column: 1 };
}
