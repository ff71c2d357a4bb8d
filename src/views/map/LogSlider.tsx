import { useId } from 'react';
import { small } from '../format.ts';

const STEPS = 40;

/** A threshold on a logarithmic scale; its first step, 0, lets everything through. */
export function LogSlider({
  label,
  unit = '',
  scale: { from, to },
  value,
  onChange,
}: {
  label: string;
  unit?: string;
  /** The scale's ends. */
  scale: { from: number; to: number };
  value: number;
  onChange: (value: number) => void;
}) {
  const id = useId();
  const ratio = Math.log(to / from);
  const step = value <= 0 ? 0 : Math.round((STEPS * Math.log(value / from)) / ratio);
  const valueAt = (at: number) =>
    at === 0 ? 0 : Number((from * Math.exp((at / STEPS) * ratio)).toPrecision(2));
  return (
    <span className="threshold soft">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={STEPS}
        value={Math.max(0, Math.min(STEPS, step))}
        aria-valuetext={value === 0 ? 'all' : `${small(value)} ${unit}`.trim()}
        onChange={(event) => onChange(valueAt(Number(event.target.value)))}
      />
      <output htmlFor={id} className="mono">
        {value === 0 ? 'all' : small(value)}
      </output>
    </span>
  );
}
