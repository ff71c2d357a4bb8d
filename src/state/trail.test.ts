import { expect, it } from 'vitest';
import { emptyTrail, redo, tried, undo } from './trail.ts';
import { DEFAULT_VIEW, type Selection } from './stores/view.ts';

const at = (row: number): Selection => ({
  ...DEFAULT_VIEW.selection,
  site: { ...DEFAULT_VIEW.selection.site, row },
});

it('goes back through the tried mutations down to the wild type, and forward again', () => {
  let trail = [at(1), at(2), at(2), at(3)].reduce(tried, emptyTrail);
  expect(trail.tried).toHaveLength(3);
  let now = at(3);
  const seen: (number | string)[] = [];
  for (let step = undo(trail, now); step; step = undo(trail, now)) {
    ({ trail, to: now } = step);
    seen.push(now.on ? now.site.row : 'wild type');
  }
  expect(seen).toEqual([2, 1, 'wild type']);
  expect(now).toEqual({ ...at(1), on: false });
  for (let step = redo(trail); step; step = redo(trail)) {
    ({ trail, to: now } = step);
    seen.push(now.site.row);
  }
  expect(seen.slice(3)).toEqual([1, 2, 3]);
});

it('forgets the undone when something new is tried', () => {
  const trail = tried(undo([at(1), at(2)].reduce(tried, emptyTrail), at(2))!.trail, at(9));
  expect(trail.tried.map((s) => s.site.row)).toEqual([1, 9]);
  expect(redo(trail)).toBeNull();
});

it('comes back to the mutation it stands at when another matrix was looked at', () => {
  const trail = tried(emptyTrail, at(1));
  expect(undo(trail, { ...at(7), on: false })).toEqual({ trail, to: at(1) });
  expect(undo(emptyTrail, at(7))).toBeNull();
});
