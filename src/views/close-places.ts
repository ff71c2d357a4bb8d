import type { Lab } from '../state/lab.ts';

/** Goes back to the map from what is shown in its place; the focus to the button that opened it. */
export function closePlaces({ stores }: Lab): void {
  const opener = document.querySelector<HTMLElement>('header button[aria-pressed="true"]');
  stores.ui.setState({ place: 'map', pane: 'map' });
  opener?.focus();
}
