import { type ReactNode, useId } from 'react';
import { isRecord } from '../react/problem.ts';
import { formatValue } from './format.ts';
import { CONTROLS } from './output-controls.tsx';
import { faultOf, type OutputField } from './schema-fields.ts';

export type OutputFieldProps = {
  readonly field: OutputField;
  readonly value: unknown;
  /** What stood there before anybody typed. */
  readonly before?: unknown;
  /** Whether a model proposed that. */
  readonly isProposed: boolean;
  readonly isTyped: boolean;
  /** Whether faults are shown that are there before anything was typed. */
  readonly showsFaults: boolean;
  readonly onChange: (value: unknown) => void;
};

/** One output with its label, what may stand in it, and what is wrong with what does. */
export function OutputFieldRow(props: OutputFieldProps) {
  const { field, value, before, isProposed, isTyped, showsFaults, onChange } = props;
  const id = useId();
  if (field.kind === 'group') return <Group {...props} />;
  const fault = isTyped || showsFaults ? faultOf(field, value) : undefined;
  const hint = [
    field.hint,
    isTyped && isProposed && `proposed ${formatValue(before ?? null)} · you changed it`,
  ]
    .filter(Boolean)
    .join(' · ');
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  const aria = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': fault !== undefined,
    'aria-required': field.isRequired && !field.isNullable,
  };
  const Control = CONTROLS[field.kind];
  const isList = field.kind === 'list';
  return (
    <div className={isTyped ? 'nightshift-field nightshift-typed' : 'nightshift-field'}>
      {isList ? <span id={`${id}-label`}>{field.label}</span> : <label htmlFor={id}>{field.label}</label>}
      <div>
        <Control field={field} value={value} onChange={onChange} aria={aria} />
        {hint && (
          <p id={`${id}-hint`} className="nightshift-hint">
            {hint}
          </p>
        )}
        {fault && (
          <p id={`${id}-fault`} className="nightshift-fault">
            {fault}
          </p>
        )}
      </div>
    </div>
  );
}

function Group({
  field,
  value,
  before,
  isProposed,
  isTyped,
  showsFaults,
  onChange,
}: OutputFieldProps): ReactNode {
  const values = isRecord(value) ? value : {};
  const valuesBefore = isRecord(before) ? before : {};
  return (
    <fieldset className="nightshift-group">
      <legend>{field.label}</legend>
      {field.hint && <p className="nightshift-hint">{field.hint}</p>}
      {field.fields.map((each) => (
        <OutputFieldRow
          key={each.name}
          field={each}
          value={values[each.name]}
          before={valuesBefore[each.name]}
          isProposed={isProposed}
          isTyped={isTyped && formatValue(values[each.name]) !== formatValue(valuesBefore[each.name])}
          showsFaults={showsFaults}
          onChange={(changed) => onChange({ ...values, [each.name]: changed })}
        />
      ))}
    </fieldset>
  );
}
