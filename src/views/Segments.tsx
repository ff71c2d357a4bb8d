import { useId, type ReactNode } from 'react';

/** One choice of a segmented control. */
export interface Segment<T> {
  readonly id: T;
  readonly label: ReactNode;
  /** Shown while the pointer rests on it. */
  readonly title?: string | undefined;
  readonly disabled?: boolean | undefined;
}

interface SegmentsProps<T> {
  /** Names the group to a screen reader; it is not shown. */
  legend: string;
  options: readonly Segment<T>[];
  /** The id of the option that is chosen; none is where it equals no option's. */
  value: T | null;
  onChange: (id: T) => void;
  className?: string;
}

/** A choice of one among a few: radio buttons that look like one bar. */
export function Segments<T extends string | boolean>({
  legend,
  options,
  value,
  onChange,
  className,
}: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className={className ? `segments ${className}` : 'segments'}>
      <legend className="hidden-text">{legend}</legend>
      {options.map(({ id, label, title, disabled }) => (
        <label key={String(id)} title={title}>
          <input
            type="radio"
            name={name}
            checked={id === value}
            disabled={disabled}
            onChange={() => onChange(id)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
