import { useCallback, useState } from 'react';
import type { JsonRecord } from '../react/index.ts';

/** What somebody typed over the outputs of a step run. */
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
 * Keeps what was typed for each step run, whatever is read anew in the meantime: another proposal changes what nobody
 * touched.
 */
export function useTypedOutputs(stepRun: string, proposed: JsonRecord): TypedOutputs {
  const [all, setAll] = useState<Readonly<Record<string, JsonRecord>>>({});
  const typedValues = all[stepRun] ?? NONE;
  const setValue = useCallback(
    (name: string, value: unknown) =>
      setAll((before) => ({ ...before, [stepRun]: { ...before[stepRun], [name]: value } })),
    [stepRun],
  );
  const forget = useCallback(() => setAll((before) => ({ ...before, [stepRun]: NONE })), [stepRun]);
  const typed = Object.keys(typedValues).filter((name) => !isSame(typedValues[name], proposed[name]));
  return { values: { ...proposed, ...typedValues }, typed, setValue, forget };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
