import type { Estimate } from '../../lib/compare/estimate.ts';
import { PUBLISHED_BUSY } from '../../lib/compare/glance.ts';
import { commonKindsOf, isFoundOnly, kindsOf } from '../../lib/compare/pair-notes.ts';
import type { ProfileSettings } from '../../lib/compare/profile.ts';
import type { ProfileMeasureId } from '../../lib/compare/profile-measures.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { Cache } from '../../lib/base/cache.ts';
import { matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import { SCREEN_KINDS, tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import type { ProfileJob } from '../../protocols/analysis-messages.ts';
import type { AnalysisClient } from '../clients/analysis-client.ts';
import type { LabContext } from '../context.ts';

/** What two results are read for. */
export interface AskedProfile {
  measure: ProfileMeasureId;
  /** null: that side is not here. */
  first: ResultSource | null;
  second: ResultSource | null;
}

/** What a reading was taken from: it holds until one of these changes. */
type Origin = readonly [map: MapResults, tested: string];

/** A job with what it is a reading of. */
interface Asked extends ProfileJob {
  side: 'first' | 'second';
  name: string;
  origin: Origin;
}

/** Reads profiles in the analysis worker, and again only the maps that changed. */
export function createProfile({ stores: { compare } }: LabContext, analysis: AnalysisClient) {
  const kept = new Cache<{ reading: Estimate | null }, Origin>();
  let stop = new AbortController();

  const jobsOf = (asked: AskedProfile): Asked[] => {
    const { first, second, measure } = asked;
    const both = first && second ? commonKindsOf(first, second) : [];
    return (['first', 'second'] as const).flatMap((side) => {
      const source = asked[side];
      if (!source) return [];
      const kinds = both.length > 0 ? both : kindsOf(source);
      const settings: ProfileSettings = {
        kinds,
        ...(source.published ? { busy: PUBLISHED_BUSY } : {}),
        foundOnly: isFoundOnly(source),
      };
      return [...source.maps].flatMap(([name, map]): Asked[] => {
        if (!kinds.some((kind) => (map[kind]?.tested ?? 0) > 0)) return [];
        const { projection } = parseMatrix(name)!;
        const grid = tileGrid(matrixShape(source.model.shapes, projection), source.tile);
        const counts = SCREEN_KINDS.map((kind) => map[kind]?.tested ?? 0);
        const key = [measure, side, source.id, name].join(' ');
        const origin: Origin = [map, JSON.stringify([settings, counts])];
        return [{ side, name, key, grid, map: sentOf(map, kinds), settings, origin }];
      });
    });
  };

  return {
    /** Reads both sides; readings stand in the store when all of them are there. */
    async ask(asked: AskedProfile): Promise<void> {
      stop.abort();
      const mine = (stop = new AbortController());
      const jobs = jobsOf(asked);
      const missing = jobs.filter(({ key, origin }) => !kept.peek(key, origin));
      const origins = new Map(missing.map(({ key, origin }) => [key, origin]));
      let done = 0;
      const progress = () =>
        compare.setState({
          profileProgress: missing.length > 0 ? { done, all: missing.length } : null,
        });
      compare.setState({ profileFailure: null });
      progress();
      if (missing.length > 0) {
        const sent = missing.map(({ key, grid, map, settings }) => ({ key, grid, map, settings }));
        const job = analysis.request(
          { type: 'profile', measure: asked.measure, jobs: sent },
          (reply) => {
            if (mine.signal.aborted || reply.type !== 'reading') return;
            const { key, reading } = reply;
            kept.get(key, origins.get(key)!, () => ({ reading }));
            done++;
            progress();
          },
          mine.signal,
        );
        const end = await job.done;
        if (mine.signal.aborted) return;
        if (end.type === 'error') {
          compare.setState({ profileProgress: null, profileFailure: end.error });
          return;
        }
      }
      const readings = (wanted: 'first' | 'second') =>
        new Map(
          jobs.flatMap(({ side, name, key, origin }) => {
            const known = side === wanted ? kept.peek(key, origin) : undefined;
            return known ? [[name, known.reading] as const] : [];
          }),
        );
      compare.setState({
        profileProgress: null,
        profile: {
          measure: asked.measure,
          of: [asked.first?.id ?? null, asked.second?.id ?? null],
          first: readings('first'),
          second: readings('second'),
        },
      });
    },
    cancel() {
      stop.abort();
      compare.setState({ profileProgress: null });
    },
  };
}

/** Max and min are read whatever the shares are of: bias and asymmetry set them against each other. */
function sentOf(map: MapResults, kinds: readonly ScreenKind[]): ProfileJob['map'] {
  const sent: ProfileJob['map'] = {};
  for (const kind of new Set<ScreenKind>([...kinds, 'max', 'min'])) {
    const known = map[kind];
    if (known) sent[kind] = { firstDivergent: known.firstDivergent, kl: known.kl };
  }
  return sent;
}
