import { RECEIVED, type ResultSource } from '../../lib/compare/result-source.ts';
import { countTested } from '../../lib/compare/sources.ts';
import { testedKinds } from '../../lib/compare/pairing.ts';
import { toSend } from '../../lib/link-format/link-risk.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { packScreens, type PackedResults } from '../../lib/link-format/link-results.ts';
import { formatMatrix, parseMatrix } from '../../lib/model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import type { TileSites } from '../../lib/plan/plan.ts';
import type { MapId } from '../../lib/plan/result-key.ts';
import { distinctAdapters, type RunAdapter } from '../../lib/model/run-adapter.ts';
import type { LabContext } from '../context.ts';
import { receivedFor, settingsOf } from '../shown-maps.ts';

/** What is sent comes from these parts of the lab. */
export interface SharingDeps {
  /** The devices that results of a map were computed on. */
  adaptersOf(map: MapId, kinds: readonly ScreenKind[]): Promise<RunAdapter[]>;
  /** What the lab shows now, and what is set side by side. */
  thisScreen(): ResultSource | null;
  /** What is set side by side; `inView`: the matrix that is shown of them. */
  sides(): { first: ResultSource | null; second: ResultSource | null; inView: string };
  /** Has all that is stored of this screen be read. */
  readAll(): Promise<void>;
}

/**
 * A side of a comparison: what it is called in the link, or why it is not in it: it is the authors'
 * table, or it is not here.
 */
export type SharedSide = { id: string } | { leftOut: 'published' | 'missing' };

/** Results of what is in view, packed for a link. */
export interface SharedResults extends PackedResults {
  /** How many maps and mutants there were to send. */
  maps: number;
  mutants: number;
  /** The matrix that is sent where all are too many. */
  inView: string;
  /** null unless it is a comparison. */
  sides: { first: SharedSide; second: SharedSide } | null;
  /** Whether they came with a link themselves. */
  received: boolean;
}

/** Makes results for a link. */
export function createSharing(ctx: LabContext, deps: SharingDeps) {
  const { model, risk, selection, shared, ui } = ctx.stores;

  /** A result source's tested maps with their origin; null if there are none. */
  const screenOf = async (results: ResultSource, title: string): Promise<LinkScreen | null> => {
    const { tile, assay } = results;
    const maps = new Map([...results.maps].filter(([, map]) => testedKinds(map).length > 0));
    if (maps.size === 0 || !assay) return null;
    const kinds = SCREEN_KINDS.filter((kind) =>
      [...maps.values()].some((map) => testedKinds(map).includes(kind)),
    );
    const provenance = results.provenance ?? (await originOf({ ...results, assay }, maps.keys()));
    if (!provenance) return null;
    const sites: TileSites = {
      type: 'tiles',
      matrices: [...maps.keys()],
      tile,
      kinds,
      order: 'coarse',
    };
    return { title, plan: { sites, assay, texts: false }, provenance, maps };
  };

  /** Where results of this browser come from. */
  const originOf = async (
    { tile, assay, maps }: ResultSource & { assay: LinkScreen['plan']['assay'] },
    names: Iterable<string>,
  ): Promise<LinkScreen['provenance'] | null> => {
    const info = model.getState().model;
    if (!info) return null;
    const found = await Promise.all(
      [...names].map((name) =>
        deps.adaptersOf({ matrix: parseMatrix(name)!, tile, assay }, testedKinds(maps.get(name))),
      ),
    );
    const { name, hash, quantization, config } = info;
    return {
      app: __APP_VERSION__,
      model: { name, hash, quantization, config },
      adapters: distinctAdapters(found.flat()),
      way: 'batched',
    };
  };

  /** What of some results is sent, and how long that is. */
  const pack = async (
    sent: readonly ResultSource[],
    screens: readonly LinkScreen[],
    inView: string,
  ) => ({
    ...(await packScreens(screens, inView)),
    inView,
    maps: screens.reduce((sum, { maps }) => sum + maps.size, 0),
    mutants: sent.reduce((sum, results) => sum + countTested(results), 0),
    received: sent.some(({ source }) => source === 'received'),
  });

  /** Both sides of a comparison, as far as they may travel. */
  const makeSides = async (): Promise<SharedResults | null> => {
    const { first, second, inView } = deps.sides();
    const sent: ResultSource[] = [];
    const screens: LinkScreen[] = [];
    const name = async (results: ResultSource | null): Promise<SharedSide> => {
      if (results?.source === 'published') return { leftOut: 'published' };
      const screen =
        results &&
        (await screenOf(results, results.source === 'file' ? results.name : titleOf(results)));
      if (!screen) return { leftOut: 'missing' };
      sent.push(results);
      return { id: RECEIVED[screens.push(screen) - 1] };
    };
    const sides = { first: await name(first), second: await name(second) };
    return screens.length === 0 ? null : { ...(await pack(sent, screens, inView)), sides };
  };

  /** What is predicted here of a matrix, as it is sent. */
  const predictedOf = (name: string, tile: number): LinkScreen['risk'] => {
    const found = risk.getState().maps.get(name);
    return found?.tile === tile ? toSend(found) : undefined;
  };

  /** What a received screen was called is passed on. */
  const titleOf = ({ id }: ResultSource): string => {
    const { received } = shared.getState();
    return received[RECEIVED.findIndex((name) => name === id)]?.title ?? '';
  };

  return {
    /** The results of what is in view for a link; null where there are none. */
    async make(): Promise<SharedResults | null> {
      await deps.readAll();
      if (ui.getState().place === 'compare') return makeSides();
      const { layer, projection } = selection.getState().site;
      const inView = formatMatrix({ layer, projection });
      const theirs = receivedFor(settingsOf(ctx.stores));
      const own = deps.thisScreen();
      if (!own) return null;
      const results: ResultSource = theirs
        ? { ...own, source: 'received', maps: theirs.maps, provenance: theirs.provenance }
        : own;
      const screen = await screenOf(results, theirs?.title ?? '');
      const audit = theirs ? theirs.audit : risk.getState().audit;
      const predicted = theirs ? theirs.risk : predictedOf(inView, own.tile);
      // only of a matrix that is sent
      const sent = screen?.maps.has(inView) ? predicted : undefined;
      const whole = screen && {
        ...screen,
        ...(audit ? { audit } : {}),
        ...(sent ? { risk: sent } : {}),
      };
      return whole && { ...(await pack([results], [whole], inView)), sides: null };
    },
  };
}
