import { useId } from 'react';
import { KL_RANGE } from '../../figures/kl-scale.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { small } from '../format.ts';

const STEPS = 40;
const [LOW, HIGH] = KL_RANGE.map(Math.log10);

/** The slider's step as a KL in nats; step 0 lets everything through. */
const klAt = (step: number) =>
  step === 0 ? 0 : Number((10 ** (LOW + (step / STEPS) * (HIGH - LOW))).toPrecision(2));

const stepAt = (kl: number) =>
  kl <= 0 ? 0 : Math.round((STEPS * (Math.log10(kl) - LOW)) / (HIGH - LOW));

/** Draws only NSMs of at least so large a KL. */
export function Threshold() {
  const lab = useLab();
  const leastKl = useLabStore('map', (s) => s.leastKl);
  const id = useId();
  return (
    <span className="threshold soft">
      <label htmlFor={id}>KL from</label>
      <input
        id={id}
        type="range"
        min={0}
        max={STEPS}
        value={Math.max(0, Math.min(STEPS, stepAt(leastKl)))}
        aria-valuetext={leastKl === 0 ? 'all' : `${small(leastKl)} nats`}
        onChange={(event) => lab.selecting.setMap({ leastKl: klAt(Number(event.target.value)) })}
      />
      <output htmlFor={id} className="mono">
        {leastKl === 0 ? 'all' : small(leastKl)}
      </output>
    </span>
  );
}
