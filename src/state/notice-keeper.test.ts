import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepNotices, NOTICE_MS } from './notice-keeper.ts';
import {
  addNotice,
  createUiStore,
  dismissNotice,
  seenNotices,
  type UiStore,
} from './stores/ui-store.ts';

let ui: UiStore;
beforeEach(() => {
  vi.useFakeTimers();
  ui = createUiStore();
});
afterEach(() => {
  vi.useRealTimers();
});

const tell = (id: string, tone: 'info' | 'warning' = 'info', text = id) =>
  addNotice(ui, { id, tone, text });
const ids = () => ui.getState().notices.map(({ id }) => id);

test('information leaves by itself, warnings stay', () => {
  tell('before');
  keepNotices(ui);
  tell('wrong', 'warning');
  vi.advanceTimersByTime(NOTICE_MS - 1);
  expect(ids()).toEqual(['before', 'wrong']);
  tell('later');
  vi.advanceTimersByTime(1);
  expect(ids()).toEqual(['wrong', 'later']);
  vi.advanceTimersByTime(10 * NOTICE_MS);
  expect(ids()).toEqual(['wrong']);
});

test('none leaves while somebody is at them or the page is hidden; then the rest of the time is left', () => {
  const keeper = keepNotices(ui);
  tell('news');
  for (const [pause, go] of [
    [() => keeper.hold(true), () => keeper.hold(false)],
    [() => keeper.show(false), () => keeper.show(true)],
  ]) {
    vi.advanceTimersByTime(NOTICE_MS / 4);
    pause();
    vi.advanceTimersByTime(3 * NOTICE_MS);
    expect(ids()).toEqual(['news']);
    go();
  }
  vi.advanceTimersByTime(NOTICE_MS / 2 - 1);
  expect(ids()).toEqual(['news']);
  vi.advanceTimersByTime(1);
  expect(ids()).toEqual([]);
});

test('one of the same id takes the place of the old one and has its own time', () => {
  keepNotices(ui);
  tell('copied', 'info', 'Copied 2 rows');
  vi.advanceTimersByTime(NOTICE_MS - 1);
  tell('copied', 'info', 'Copied 3 rows');
  vi.advanceTimersByTime(NOTICE_MS - 1);
  expect(ui.getState().notices).toMatchObject([{ text: 'Copied 3 rows' }]);
  vi.advanceTimersByTime(1);
  expect(ids()).toEqual([]);
});

test('at most three are seen, the newest; one that waits behind them does not grow old', () => {
  const keeper = keepNotices(ui);
  tell('information');
  for (const id of ['a', 'b', 'c']) tell(id, 'warning');
  expect(seenNotices(ui.getState().notices).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  vi.advanceTimersByTime(2 * NOTICE_MS);
  expect(ids()).toEqual(['information', 'a', 'b', 'c']);
  dismissNotice(ui, 'b');
  vi.advanceTimersByTime(NOTICE_MS);
  expect(ids()).toEqual(['a', 'c']);
  tell('last');
  keeper.stop();
  vi.advanceTimersByTime(2 * NOTICE_MS);
  expect(ids()).toEqual(['a', 'c', 'last']);
});
