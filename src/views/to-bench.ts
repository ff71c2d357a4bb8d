import type { Site } from '../lib/model/site.ts';
import type { Kind } from '../lib/mutation/mutation.ts';
import type { Lab } from '../state/lab.ts';

/** Runs a mutation in place on the bench, and goes there; the focus goes with it. */
export function toBench(lab: Lab, mutation: { site: Site; kind: Kind }): void {
  lab.selecting.mutate(mutation);
  lab.stores.ui.setState({ place: 'map', pane: 'bench' });
  // once the places are drawn: the button that was pressed is gone then
  requestAnimationFrame(() => {
    const bench = document.querySelector<HTMLElement>('section.bench');
    if (!bench) return;
    bench.tabIndex = -1;
    bench.focus();
    bench.scrollIntoView({ block: 'start' });
  });
}
