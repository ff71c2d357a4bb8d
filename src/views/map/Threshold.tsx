import { useId } from 'react';
import type { Many } from '../../lib/assay/assay-words.ts';
import { KL_RANGE } from '../../figures/kl-scale.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { LogSlider } from './LogSlider.tsx';

/** Draws only NSMs of at least so large a KL. */
export function Threshold() {
  const lab = useLab();
  const leastKl = useLabStore('map', (s) => s.leastKl);
  const [from, to] = KL_RANGE;
  return (
    <LogSlider
      label="KL from"
      unit="nats"
      scale={{ from, to }}
      value={leastKl}
      onChange={(value) => lab.selecting.setMap({ leastKl: value })}
    />
  );
}

/** Draws only NSMs that diverge under at least so many prompts or seeds. */
export function PromptsThreshold({ many: { count, noun } }: { many: Many }) {
  const lab = useLab();
  const id = useId();
  const least = Math.min(
    count,
    useLabStore('map', (s) => s.leastPrompts),
  );
  const words = least <= 1 ? `any ${noun}` : `${least} of ${count}`;
  return (
    <span className="threshold soft">
      <label htmlFor={id}>NSM in</label>
      <input
        id={id}
        type="range"
        min={1}
        max={count}
        value={least}
        aria-valuetext={least <= 1 ? words : `at least ${words} ${noun}s`}
        onChange={(event) => lab.selecting.setMap({ leastPrompts: Number(event.target.value) })}
      />
      <output htmlFor={id} className="mono">
        {words}
      </output>
    </span>
  );
}
