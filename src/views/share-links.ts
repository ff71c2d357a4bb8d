import type { SharedResults } from '../state/effects/sharing.ts';
import type { Lab } from '../state/lab.ts';
import { withLinkResults } from '../state/link/link.ts';

/** A link to the view, with and without the results that it shows. */
export interface Links {
  plain: string;
  /** null: there are no results, or too many for a link. */
  full: string | null;
  /** What became of the results; null: there are none. */
  results: SharedResults | null;
  /** Whether the results are still being packed. */
  packing: boolean;
}

/** Makes the view's links: `first` at once, `all` when the results are packed. */
export function linksOf(lab: Lab): { first: Links; all: Promise<Links> } {
  const page = location.href.replace(/#.*$/, '');
  const first: Links = {
    plain: page + lab.link.commit(),
    full: null,
    results: null,
    packing: true,
  };
  const all = lab.shared.make().then((results) => ({
    plain: first.plain,
    full: results?.packed
      ? page + withLinkResults(hashWith(lab, results), results.packed.text)
      : null,
    results,
    packing: false,
  }));
  return { first, all };
}

/** The view's hash; sides of a comparison that travel are called what they will be there. */
function hashWith(lab: Lab, { sides }: SharedResults): string {
  const named = Object.entries(sides ?? {}).flatMap(([side, shared]) =>
    'id' in shared ? [[side, shared.id]] : [],
  );
  return lab.link.commit(Object.fromEntries(named) as { first?: string; second?: string });
}
