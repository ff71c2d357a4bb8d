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
