import type { Lab } from '../state/lab.ts';
import { withLinkResults } from '../state/link.ts';

/** A link to the view, with and without the shown map's results. */
export interface Links {
  plain: string;
  /** null: there are none, or they are too many for a link. */
  full: string | null;
  /** Tokens and KL stayed behind. */
  outcomesOnly: boolean;
}

/** Makes the view's links: `first` at once, `all` when the results are packed. */
export function linksOf(lab: Lab): { first: Links; all: Promise<Links> } {
  const hash = lab.shareHash();
  const page = location.href.replace(/#.*$/, '');
  const first: Links = { plain: page + hash, full: null, outcomesOnly: false };
  const all = lab.shareResults().then((results) => ({
    plain: first.plain,
    full: results && page + withLinkResults(hash, results.text),
    outcomesOnly: results?.outcomesOnly ?? false,
  }));
  return { first, all };
}
