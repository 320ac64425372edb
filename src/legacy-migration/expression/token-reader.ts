import { NotInGrammar, type Token } from './tokens.ts';

const MAX_DEPTH = 60;

/** Where the reading of an expression stands. */
export type Parser = { readonly tokens: readonly Token[]; at: number; depth: number };

export const peek = (parser: Parser, ahead = 0): Token => parser.tokens[parser.at + ahead] ?? END;
const END: Token = { kind: 'end', value: '', start: 0, end: 0, spaced: true };
export const shown = (token: Token): string => (token.kind === 'end' ? 'end' : `"${token.value}"`);
export const isSign = (token: Token, value: string): boolean =>
  token.kind === 'sign' && token.value === value;

export function take(parser: Parser): Token {
  const token = peek(parser);
  parser.at += 1;
  return token;
}

export function need(parser: Parser, sign: string): void {
  const token = take(parser);
  if (!isSign(token, sign)) throw new NotInGrammar(`expected "${sign}", found ${shown(token)}`);
}

export function nested<T>(parser: Parser, work: () => T): T {
  parser.depth += 1;
  if (parser.depth > MAX_DEPTH) throw new NotInGrammar('it is nested too deeply');
  const result = work();
  parser.depth -= 1;
  return result;
}
