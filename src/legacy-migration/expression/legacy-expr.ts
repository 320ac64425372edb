/** The expressions that a legacy mustache may hold. Nothing is ever evaluated: they are read to be written anew. */
export type LegacyExpr =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `customer.name`, `a?.b`, `items[0].x`, `this.x`, `../x`, `@index`. */
  | { readonly kind: 'path'; readonly up: number; readonly parts: readonly string[] }
  | { readonly kind: 'not' | 'negate' | 'plus'; readonly arg: LegacyExpr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: LegacyExpr; readonly right: LegacyExpr }
  | {
      readonly kind: 'choice';
      readonly test: LegacyExpr;
      readonly yes: LegacyExpr;
      readonly no: LegacyExpr;
    }
  /** A method of `target`, or a function or helper where it is null. */
  | {
      readonly kind: 'call';
      readonly target: LegacyExpr | null;
      readonly name: string;
      readonly args: readonly LegacyExpr[];
    }
  | { readonly kind: 'member'; readonly target: LegacyExpr; readonly name: string }
  | { readonly kind: 'arrow'; readonly params: readonly string[]; readonly body: LegacyExpr }
  | { readonly kind: 'template'; readonly parts: readonly LegacyExpr[] }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'options'; readonly entries: Readonly<Record<string, LegacyExpr>> };
export type BinaryOp =
  | '||'
  | '??'
  | '&&'
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';
