import { useId } from 'react';

interface NumberInputProps {
  label: string;
  value: number;
  min: number;
  max?: number;
  step: number;
  disabled?: boolean;
  onChange: (value: number) => void;
}

/** A number and its name. */
export function NumberInput({
  label,
  value,
  min,
  max,
  step,
  disabled,
  onChange,
}: NumberInputProps) {
  const id = useId();
  return (
    <span className="number-input">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        disabled={disabled}
        step={step === 1 ? 1 : 'any'}
        value={Number.isNaN(value) ? '' : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </span>
  );
}
