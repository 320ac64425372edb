import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { formatValue } from './format.ts';
import { type OutputField, UnreadableText } from './schema-fields.ts';

/** What a control has to say of itself. */
export type ControlProps = {
  readonly field: OutputField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly aria: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
    readonly 'aria-required': boolean;
  };
};

const rowsFor = (text: string): number =>
  Math.min(12, Math.ceil(text.length / 60) + (text.match(/\n/g)?.length ?? 0)) || 1;

function TextControl({ field, value, onChange, aria }: ControlProps) {
  const text = typeof value === 'string' ? value : '';
  return (
    <textarea
      {...aria}
      value={text}
      rows={rowsFor(text)}
      onChange={({ target }) => onChange(target.value === '' && field.isNullable ? null : target.value)}
    />
  );
}

/** Text that is read as something else: what was typed stays as it was typed ("1.", an open brace). */
function ReadControl({
  value,
  onChange,
  read,
  children,
}: Pick<ControlProps, 'value' | 'onChange'> & {
  readonly read: (text: string) => unknown;
  readonly children: (text: string, onText: (text: string) => void) => ReactNode;
}) {
  const [text, setText] = useState(() => textOf(value));
  useEffect(() => {
    // Another proposal came; what reads the same as what was typed is left as it was typed.
    setText((typed) => (textOf(read(typed)) === textOf(value) ? typed : textOf(value)));
  }, [value, read]);
  return children(text, (typed) => {
    setText(typed);
    onChange(read(typed));
  });
}

function textOf(value: unknown): string {
  if (value instanceof UnreadableText) return value.text;
  return value === undefined || value === null ? '' : formatValue(value);
}

function readNumber(text: string): unknown {
  if (text.trim() === '') return null;
  const read = Number(text.trim().replace(',', '.'));
  return Number.isFinite(read) ? read : new UnreadableText(text);
}

function readJson(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return new UnreadableText(text);
  }
}

const NumberControl = (props: ControlProps) => (
  <ReadControl {...props} read={readNumber}>
    {(text, onText) => (
      <input
        {...props.aria}
        inputMode={props.field.isInteger ? 'numeric' : 'decimal'}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
    )}
  </ReadControl>
);

const JsonControl = (props: ControlProps) => (
  <ReadControl {...props} read={readJson}>
    {(text, onText) => (
      <textarea
        {...props.aria}
        className="nightshift-json"
        spellCheck={false}
        rows={Math.max(3, rowsFor(text))}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
    )}
  </ReadControl>
);

function BooleanControl({ field, value, onChange, aria }: ControlProps) {
  if (field.isNullable)
    return (
      <ChoiceControl
        field={{ ...field, choices: [true, false] }}
        value={value}
        onChange={onChange}
        aria={aria}
      />
    );
  return (
    <input
      {...aria}
      type="checkbox"
      checked={value === true}
      onChange={({ target }) => onChange(target.checked)}
    />
  );
}

function ChoiceControl({ field, value, onChange, aria }: ControlProps) {
  const at = field.choices.indexOf(value);
  return (
    <select
      {...aria}
      value={at}
      onChange={({ target }) => onChange(field.choices[Number(target.value)] ?? null)}
    >
      {(field.isNullable || at < 0) && <option value={-1}>{field.isNullable ? 'None' : 'Choose …'}</option>}
      {field.choices.map((choice, place) => (
        <option key={formatValue(choice)} value={place}>
          {formatValue(choice)}
        </option>
      ))}
    </select>
  );
}

function ListControl({ field, value, onChange, aria }: ControlProps) {
  const group = useRef<HTMLFieldSetElement>(null);
  const items = Array.isArray(value) ? value.map((item, place) => ({ text: textOf(item), place })) : [];
  const { maxItems } = field.schema;
  const isFull = typeof maxItems === 'number' && items.length >= maxItems;
  const changed = (place: number, text: string): string[] =>
    items.map((item) => (item.place === place ? text : item.text));
  const without = (place: number): string[] =>
    items.filter((item) => item.place !== place).map(({ text }) => text);
  return (
    <fieldset
      ref={group}
      tabIndex={-1}
      aria-labelledby={`${aria.id}-label`}
      aria-describedby={aria['aria-describedby']}
    >
      {items.map(({ text, place }) => (
        <div key={place} className="nightshift-item">
          <textarea
            aria-label={`${field.label}, ${place + 1} of ${items.length}`}
            aria-invalid={aria['aria-invalid']}
            rows={rowsFor(text)}
            value={text}
            onChange={({ target }) => onChange(changed(place, target.value))}
          />
          <Button
            onClick={() => {
              onChange(without(place));
              // The button goes with its item, and would take the focus along.
              group.current?.focus();
            }}
          >
            <span aria-hidden="true">×</span>
            <span className="nightshift-unseen">{`Remove ${field.label}, ${place + 1}`}</span>
          </Button>
        </div>
      ))}
      <Button isOff={isFull} onClick={() => onChange([...items.map(({ text }) => text), ''])}>
        {`Add to ${field.label.toLowerCase()}`}
      </Button>
    </fieldset>
  );
}

/** The control for each kind of output; a group is made of others. */
export const CONTROLS = {
  text: TextControl,
  number: NumberControl,
  boolean: BooleanControl,
  choice: ChoiceControl,
  list: ListControl,
  json: JsonControl,
};
