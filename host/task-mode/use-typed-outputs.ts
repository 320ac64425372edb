import { useCallback, useState } from 'react';
import type { JsonRecord } from '../react/index.ts';

/** What somebody typed over the outputs of a step. */
export type TypedOutputs = {
  /** The outputs with what was typed in place of what was proposed. */
  readonly values: JsonRecord;
  /** The names of those that differ from what was proposed. */
  readonly typed: readonly string[];
  readonly setValue: (name: string, value: unknown) => void;
  readonly forget: () => void;
};

const NONE: JsonRecord = {};

/**
 * Keeps what was typed for each step until it is forgotten, whatever is read anew in the meantime: another proposal
 * changes what nobody touched.
 */
export function useTypedOutputs(stepName: string, proposed: JsonRecord): TypedOutputs {
  const [all, setAll] = useState<Readonly<Record<string, JsonRecord>>>({});
  const typedValues = all[stepName] ?? NONE;
  const setValue = useCallback(
    (name: string, value: unknown) =>
      setAll((before) => ({ ...before, [stepName]: { ...before[stepName], [name]: value } })),
    [stepName],
  );
  const forget = useCallback(() => setAll((before) => ({ ...before, [stepName]: NONE })), [stepName]);
  const typed = Object.keys(typedValues).filter((name) => !isSame(typedValues[name], proposed[name]));
  return { values: { ...proposed, ...typedValues }, typed, setValue, forget };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
