import { useId, type ReactNode } from 'react';
import type { TermId } from '../lib/methods/terms.ts';
import { useTermTip } from './terms/use-term-tip.tsx';

/** One choice of a segmented control. */
export interface Segment<T> {
  readonly id: T;
  readonly label: ReactNode;
  /** Shown while the pointer rests on it. */
  readonly title?: string | undefined;
  /** The word that explains it; its title is said with that. */
  readonly term?: TermId | undefined;
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
      {options.map((option) => (
        <Choice
          key={String(option.id)}
          name={name}
          option={option}
          checked={option.id === value}
          onChange={() => onChange(option.id)}
        />
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  name: string;
  option: Segment<unknown>;
  checked: boolean;
  onChange: () => void;
}

function Choice({ name, option, checked, onChange }: ChoiceProps) {
  const { label, title, term, disabled } = option;
  const { anchor, tip } = useTermTip(term, title);
  const { 'aria-describedby': describedBy, ...handlers } = anchor;
  return (
    <>
      <label title={term ? undefined : title} {...handlers}>
        <input
          type="radio"
          name={name}
          checked={checked}
          disabled={disabled}
          aria-describedby={describedBy}
          onChange={onChange}
        />
        <span>{label}</span>
      </label>
      {tip}
    </>
  );
}
