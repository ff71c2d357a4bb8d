import { useEffect, useMemo } from 'react';
import { commonKindsOf, kindsOf, landscapeNotes } from '../../lib/compare/pair-notes.ts';
import { isSame } from '../../lib/compare/pairing.ts';
import {
  compareProfiles,
  withPooledEffect,
  type LayerAxis,
  type ProfileRow,
  type ProfileSide,
} from '../../lib/compare/profile-difference.ts';
import { profileMeasure, type ProfileMeasure } from '../../lib/compare/profile-measures.ts';
import { projectionRows, type ProjectionRow } from '../../lib/compare/profile-summary.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { countTested } from '../../lib/compare/sources.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import type { ResultSources } from './use-result-sources.ts';

/** What is shown of two results as landscapes; one of them may not be here. */
export interface LandscapeState {
  first: ResultSource | null;
  second: ResultSource | null;
  /** Kinds that are compared: those of both, or of the one that is here. */
  kinds: ScreenKind[];
  notes: string[];
}

/** Two results, as far as they are here and have results. */
export function useLandscapes(sources: ResultSources): LandscapeState {
  const firstId = useLabStore('compare', (s) => s.first);
  const secondId = useLabStore('compare', (s) => s.second);
  const [a, b] = [sources.get(firstId), sources.get(secondId)];
  return useMemo(() => {
    const [first, second] = [a, b].map((source) =>
      source && countTested(source) > 0 ? source : null,
    );
    const one = first ?? second;
    if (!first || !second || isSame(first, second))
      return { first: one, second: null, kinds: one ? kindsOf(one) : [], notes: [] };
    const kinds = commonKindsOf(first, second);
    return { first, second, kinds, notes: landscapeNotes(first, second) };
  }, [a, b]);
}

/** A profile of two results, or of one. */
export interface ProfileState {
  measure: ProfileMeasure;
  axis: LayerAxis;
  sides: { first: ProfileSide; second: ProfileSide };
  /** Matrix by matrix, with differences; those of one side alone have none. */
  rows: ProfileRow[];
  projections: ProjectionRow[];
  /** Whether what is shown is of another measure, or of other results, than is asked for. */
  isLate: boolean;
}

const NOTHING: ProfileSide['readings'] = new Map();

/** Has the profile read when what is compared changes. */
export function useProfile({ first, second, kinds }: LandscapeState): ProfileState {
  const lab = useLab();
  const id = useLabStore('compare', (s) => s.measure);
  const asked = useLabStore('compare', (s) => s.axis);
  const known = useLabStore('compare', (s) => s.profile);
  useEffect(() => {
    void lab.profile.ask({ measure: id, first, second });
    return () => lab.profile.cancel();
  }, [lab, id, first, second]);
  return useMemo(() => {
    const measure = profileMeasure(id);
    const [a, b] = [first, second].map((source) => source?.model.shapes.num_hidden_layers ?? 0);
    const axis = asked ?? (a === b || b === 0 ? 'layer' : 'depth');
    const isLate =
      known?.measure !== id ||
      known.of[0] !== (first?.id ?? null) ||
      known.of[1] !== (second?.id ?? null);
    const read = (readings: ProfileSide['readings'] | undefined) =>
      isLate || !readings ? NOTHING : withPooledEffect(readings);
    const sides = {
      first: { layers: a, readings: read(known?.first) },
      second: { layers: b, readings: read(known?.second) },
    };
    // of other kinds no difference is tested
    const rows =
      second && kinds.length > 0
        ? compareProfiles(sides.first, sides.second, axis, measure.log)
        : [];
    return { measure, axis, sides, rows, projections: projectionRows(rows, measure), isLate };
  }, [id, asked, known, first, second, kinds]);
}
