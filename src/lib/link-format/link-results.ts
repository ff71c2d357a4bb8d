/**
 * The results of screens as a text short enough for a link: packed as link-layout.ts says and
 * deflated (deflate.ts).
 *
 * What is sent is exact, save KL, which is rounded to a twelfth of an octave. Margins are not sent,
 * only which are marginal; nor are texts.
 */
import { ByteReader } from '../base/byte-stream.ts';
import { packText, unpackText } from '../base/deflate.ts';
import { LabError } from '../base/failure.ts';
import type { LinkScreen } from './link-screen.ts';
import { countCellsOf, MAX_CELLS, unreadable } from './link-columns.ts';
import { LAYOUT, readFirstModel, readLayout, writeLayout } from './link-layout.ts';
import { countNsm } from '../results/outcomes.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';

/** Longer payloads are neither made nor read, in characters: chat programs and mail cut longer links. */
export const MAX_PAYLOAD_CHARACTERS = 32_000;
/** The same of the finished screen that comes with the page, which is a file. */
const MAX_EXAMPLE_CHARACTERS = 64_000;
/** More NSMs are not packed to see whether they fit: each takes near half a byte however alike they are. */
const MAX_NSMS = 60_000;
/** Most bytes it may unpack to: what 32,000 characters can hold at best is near it. */
const MAX_BYTES = 8 * MAX_CELLS;

/** Results as text, and what had to stay behind. */
export interface LinkText {
  text: string;
  /** Whether all maps that were to travel are in it; else only those in view are. */
  all: boolean;
  /** Tokens and KL stayed behind. */
  outcomesOnly: boolean;
}

/** What came of packing results for a link. */
export interface PackedResults {
  /** null: not even the outcomes of the map in view fit. */
  packed: LinkText | null;
  /** Characters that all maps with everything take; null: they are so many that it was not tried. */
  characters: number | null;
}

/**
 * Packs as much as a link should carry: all maps, these without what is predicted, without tokens and
 * KL, the maps in view, these without the same, or nothing.
 * @param inView the matrix that is shown
 * @param most characters
 */
export async function packScreens(
  screens: readonly LinkScreen[],
  inView: string,
  most = MAX_PAYLOAD_CHARACTERS,
): Promise<PackedResults> {
  const whole = await pack(screens, most);
  const { characters } = whole;
  if (whole.text) return { packed: { ...whole.text, all: true }, characters };
  const seen = screens.flatMap((screen) => onlyOf(screen, inView) ?? []);
  const isLess = seen.some(({ maps }, i) => maps.size < screens[i].maps.size);
  const part = seen.length === screens.length && isLess ? await pack(seen, most) : null;
  return { packed: part?.text ? { ...part.text, all: false } : null, characters };
}

/** Screens with everything, or with outcomes only if that is too long; and how long everything is. */
async function pack(
  screens: readonly LinkScreen[],
  most: number,
): Promise<{
  text: Omit<LinkText, 'all'> | null;
  characters: number | null;
}> {
  if (!isWorthTrying(screens)) return { text: null, characters: null };
  let characters: number | null = null;
  const plain = screens.map(({ risk: _, ...screen }) => screen);
  const steps = [
    ...(screens.some(({ risk }) => risk) ? [{ sent: screens, outcomesOnly: false }] : []),
    { sent: plain, outcomesOnly: false },
    { sent: plain, outcomesOnly: true },
  ];
  for (const { sent, outcomesOnly } of steps) {
    const text = await packText(writeLayout(sent, outcomesOnly));
    characters ??= text.length;
    if (text.length <= most) return { text: { text, outcomesOnly }, characters };
  }
  return { text: null, characters };
}

/** Counts before it packs: of a large model the results are many times what a link holds. */
function isWorthTrying(screens: readonly LinkScreen[]): boolean {
  const cells = screens.reduce((sum, screen) => sum + countCellsOf(screen), 0);
  if (cells === 0 || cells > MAX_CELLS) return false;
  let nsms = 0;
  for (const { maps } of screens)
    for (const map of maps.values())
      for (const kind of SCREEN_KINDS) nsms += map[kind] ? countNsm(map[kind]) : 0;
  return nsms <= MAX_NSMS;
}

/** A screen with one of its matrices only; null if it does not have it. */
function onlyOf(screen: LinkScreen, name: string): LinkScreen | null {
  const map = screen.maps.get(name);
  if (!map) return null;
  const { plan } = screen;
  const kinds = plan.sites.kinds.filter((kind) => map[kind]);
  const sites = { ...plan.sites, matrices: [name], kinds };
  // an audit is of all maps
  const { title, provenance, risk } = screen;
  const own = risk?.matrix === name ? { risk } : {};
  return { title, provenance, plan: { ...plan, sites }, maps: new Map([[name, map]]), ...own };
}

/** Reads what {@link packScreens} writes: one screen or two. Throws a LabError, whatever the text. */
export const readScreens = (text: string, most = MAX_PAYLOAD_CHARACTERS): Promise<LinkScreen[]> =>
  reading(text, most, (from) => {
    const screens = readLayout(from);
    if (from.left > 0) throw unreadable('they are longer than their maps');
    return screens;
  });

/** The finished screen that comes with the page. Throws as {@link readScreens} does. */
export const readExample = (text: string): Promise<LinkScreen[]> =>
  readScreens(text, MAX_EXAMPLE_CHARACTERS);

/** Its model; its maps are not read. Throws as {@link readScreens} does. */
export const readExampleModel = (text: string): Promise<LinkScreen['provenance']['model']> =>
  reading(text, MAX_EXAMPLE_CHARACTERS, readFirstModel);

async function reading<T>(text: string, most: number, read: (from: ByteReader) => T): Promise<T> {
  if (text.length > most) throw unreadable('they are longer than any this page makes');
  try {
    const from = new ByteReader(await unpackText(text, MAX_BYTES));
    const layout = from.whole();
    if (layout !== LAYOUT) throw otherVersion(layout);
    return read(from);
  } catch (error) {
    if (error instanceof LabError && error.kind === 'bad-request') throw error;
    throw unreadable('they are damaged, perhaps because the link was cut off', error);
  }
}

const otherVersion = (layout: number) =>
  new LabError(
    'bad-request',
    `The results in the link are of layout ${layout}: another version of Mutascope made the link, and this one reads layout ${LAYOUT}. Open it with that version, or ask for the run file or a new link.`,
    'The rest of the link is shown.',
  );
