/** Statistics, and the crossed models after them, of a published table. */
import { expect, test, vi } from 'vitest';
import { parseMatrix } from '../../lib/model/matrix.ts';
import { PUBLISHED_MODELS } from '../../lib/published/models.ts';
import type { AnalysisReply, AnalysisRequest } from '../../protocols/analysis-messages.ts';
import type { AnalysisClient } from '../clients/analysis-client.ts';
import { createStores, type LabContext } from '../context.ts';
import { createStats } from './stats.ts';

/** A lab with one severe square at max and one at min, and a worker that answers when it is let. */
function lab() {
  const stores = createStores();
  const asked: AnalysisRequest['type'][] = [];
  let answer: (() => void) | null = null;
  const analysis = {
    request: (request: AnalysisRequest, report: (reply: AnalysisReply) => void) => {
      asked.push(request.type);
      const done = new Promise((resolve) => {
        answer = () => {
          if (request.type === 'stats')
            for (const { name } of request.jobs)
              report({
                ...{ type: 'matrix', id: 1, name, stats: {} },
                crossed: { name, prompts: [] },
              } as unknown as AnalysisReply);
          if (request.type === 'crossed')
            for (const { name } of request.matrices) {
              const { projection } = parseMatrix(name)!;
              report({ type: 'projection', id: 1, row: { projection } } as AnalysisReply);
            }
          resolve({ type: 'tested', id: 1 });
        };
      });
      return { id: 1, done, cancel: () => undefined };
    },
  } as unknown as AnalysisClient;
  const [model] = PUBLISHED_MODELS;
  const matrix = { layer: 0, projection: 'gate' } as const;
  const square = { matrix, row: 0, col: 0, score: 4, cosine: null, destructive: false };
  const squares = [
    { ...square, kind: 'max' as const },
    { ...square, kind: 'min' as const, row: 1 },
  ];
  const published = { severe: [{ model, squares }], experiments: [], matrices: [], writers: [] };
  stores.stats.setState({ source: model.id, files: [{ name: 'table2.xlsx', published }] });
  createStats({ stores } as LabContext, analysis).start();
  const next = async (type: AnalysisRequest['type']) => {
    await vi.waitFor(() => expect(asked.at(-1)).toBe(type));
    answer!();
    await vi.waitFor(() => expect(state().progress).toBeNull());
  };
  const state = () => stores.stats.getState();
  const go = (place: 'stats' | 'map') => stores.ui.setState({ place });
  return { state, asked, next, go };
}

test('when all matrices are tested the crossed models are fitted', async () => {
  const { state, asked, next, go } = lab();
  go('stats');
  await next('stats');
  await vi.waitFor(() => expect(state().crossed).toEqual({ rows: [], fitting: true }));
  await next('crossed');
  await vi.waitFor(() => expect(state().crossed.fitting).toBe(false));
  expect(state().crossed.rows).toMatchObject([{ projection: 'gate' }]);
  // nothing has changed since
  go('map');
  go('stats');
  expect(asked).toEqual(['stats', 'crossed']);
});

test('left while they run, they begin anew when the place is opened again', async () => {
  const { state, asked, next, go } = lab();
  go('stats');
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  go('map');
  expect(state()).toMatchObject({ owner: null, progress: null });
  go('stats');
  await next('stats');
  await vi.waitFor(() => expect(state().crossed.fitting).toBe(true));
  go('map');
  expect(state().crossed).toEqual({ rows: [], fitting: false });
  go('stats');
  await vi.waitFor(() => expect(asked).toEqual(['stats', 'stats', 'crossed', 'stats']));
});
