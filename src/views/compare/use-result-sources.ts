import { useMemo } from 'react';
import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import {
  EXAMPLE,
  publishedId,
  storedId,
  THIS,
  type ResultSource,
  type SourceKind,
} from '../../lib/compare/result-source.ts';
import { ofPublished, ofReceived } from '../../lib/compare/sources.ts';
import { screenId } from '../../lib/plan/result-key.ts';
import { SQUARE } from '../../lib/published/models.ts';
import { nameOfScreen, screenAssayOf } from '../../state/stores/assay-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { plural } from '../format.ts';

/** Results that can be chosen, as a picker lists them. */
export interface Option {
  id: string;
  source: SourceKind;
  label: string;
}

export interface ResultSources {
  options: Option[];
  /** null: not there, or not read yet. */
  get(id: string): ResultSource | null;
}

/** What was asked, in a few words: `“Tell me about the fox:” · greedy · 48 tokens · squares of 8`. */
export const askedWords = (name: string | null, tile: number): string =>
  [name, `squares of ${tile}`].filter(Boolean).join(' · ');

/** All results that can be set side by side now. */
export function useResultSources(): ResultSources {
  const own = useThisScreen();
  const { stored, read, files, example, first, second } = useLabStore('compare', (s) => s);
  const isOrganism = useLabStore('models', (s) => s.current === ORGANISM);
  // on a first visit it is what was received
  const isReceived = useLabStore('shared', (s) => s.example);
  const received = useLabStore('shared', (s) => s.received);
  const tables = useLabStore('stats', (s) => s.files);
  const swap = useLabStore('stats', (s) => s.swap);
  const presets = useLabStore('assay', (s) => s.presets);
  const saved = useLabStore('assay', (s) => s.saved);
  const names = useLabStore('screens', (s) => s.names);

  const published = useMemo(() => {
    // of tables of one model the one dropped last counts
    const severe = new Map(
      tables.flatMap((table) =>
        table.published.severe.map((squares) => [squares.model.id, squares]),
      ),
    );
    return [...severe.values()];
  }, [tables]);
  const writers = useMemo(() => tables.flatMap((table) => table.published.writers), [tables]);
  const theirs = useMemo(() => ofReceived(received), [received]);
  const shown = useMemo(
    () =>
      published
        .filter(({ model }) => [first, second].includes(publishedId(model.id)))
        .map((severe) => ofPublished(severe, swap, writers)),
    [published, swap, first, second, writers],
  );
  return useMemo(() => {
    const asked = (assay: Assay | null, tile: number) =>
      askedWords(assay && nameOfScreen({ presets, saved }, assay), tile);
    const now =
      own?.assay && own.model.hash !== null
        ? storedId(screenId(own.model.hash, own.tile, assayKey(own.assay)))
        : null;
    const options: Option[] = [];
    if (own) options.push({ id: THIS, source: 'this', label: asked(own.assay, own.tile) });
    for (const { id, model, of, assay, assayKey: key, tile, parts } of stored) {
      // what the lab shows is offered once
      if (id === now && id !== first && id !== second) continue;
      const matrices = new Set(parts.map(({ matrix }) => `${matrix.layer}.${matrix.projection}`));
      const label = [
        ...[names.get(screenId(model, tile, key)), asked(assay, tile)],
        own?.model.hash === model ? null : `${of.name} ${of.quantization}`.trim(),
        plural(matrices.size, 'matrix', 'matrices'),
      ]
        .filter(Boolean)
        .join(' · ');
      options.push({ id, source: 'stored', label });
    }
    for (const { id, maps, assay, tile } of theirs) {
      const title = received[theirs.findIndex((results) => results.id === id)]?.title;
      const what =
        maps.size > 1 ? plural(maps.size, 'matrix', 'matrices') : [...maps.keys()].join();
      const label = [title, what, asked(assay, tile)].filter(Boolean).join(' · ');
      options.push({ id, source: 'received', label });
    }
    for (const { id, name, model, assay, tile } of files)
      options.push({
        id,
        source: 'file',
        label: `${name} · ${model.name} ${model.quantization} · ${asked(assay, tile)}`,
      });
    for (const { model } of published)
      options.push({
        id: publishedId(model.id),
        source: 'published',
        label: `${model.name}, severe squares of ${SQUARE}`,
      });
    if ((isOrganism && !isReceived) || first === EXAMPLE || second === EXAMPLE)
      options.push({
        id: EXAMPLE,
        source: 'example',
        label: 'A finished screen of the organism: every single weight',
      });
    const known = new Map(
      [own, example, ...theirs, ...files, ...shown, ...read.values()].flatMap((source) =>
        source ? [[source.id, source]] : [],
      ),
    );
    return { options, get: (id) => known.get(id) ?? null };
  }, [
    own,
    stored,
    read,
    theirs,
    files,
    example,
    isOrganism,
    isReceived,
    published,
    shown,
    first,
    second,
    presets,
    saved,
    names,
  ]);
}

/** What the lab shows now; a new one whenever results came in, for the maps are filled in place. */
function useThisScreen(): ResultSource | null {
  const lab = useLab();
  const model = useLabStore('model', (s) => s.model);
  const results = useLabStore('results', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  const asked = useLabStore('assay', screenAssayOf);
  return useMemo(() => {
    const source = lab.compare.thisScreen();
    return source && model
      ? { ...source, tile, maps: results.maps, assay: source.assay ?? asked }
      : source;
  }, [lab, model, results, tile, asked]);
}
