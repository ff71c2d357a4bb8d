import { dismissNotice, seenNotices, type Notice, type UiStore } from './stores/ui-store.ts';

/** How long information stays. */
export const NOTICE_MS = 8_000;

/** Lets information go after a while; warnings, and what is to stay, wait until they are closed. */
export interface NoticeKeeper {
  /** Nothing leaves while somebody is at the notices, with the pointer or the keyboard. */
  hold(held: boolean): void;
  /** Nor while the page is hidden. */
  show(visible: boolean): void;
  stop(): void;
}

/** Keeps watch over the notices. Only those that can be seen grow old. */
export function keepNotices(ui: UiStore): NoticeKeeper {
  const ages = new Map<
    Notice,
    { left: number; timer?: ReturnType<typeof setTimeout>; since: number }
  >();
  let held = false;
  let visible = true;

  const rest = (notice: Notice) => {
    const age = ages.get(notice);
    if (age?.timer === undefined) return;
    clearTimeout(age.timer);
    ages.set(notice, { left: age.left - (Date.now() - age.since), since: 0 });
  };
  const run = (notice: Notice) => {
    const age = ages.get(notice) ?? { left: NOTICE_MS, since: 0 };
    if (age.timer !== undefined) return;
    const timer = setTimeout(() => {
      ages.delete(notice);
      dismissNotice(ui, notice.id);
    }, age.left);
    ages.set(notice, { left: age.left, timer, since: Date.now() });
  };
  const update = () => {
    const { notices } = ui.getState();
    for (const notice of ages.keys())
      if (!notices.includes(notice)) {
        rest(notice);
        ages.delete(notice);
      }
    const seen = held || !visible ? [] : seenNotices(notices);
    for (const notice of notices) {
      if (notice.tone !== 'info' || notice.stays) continue;
      if (seen.includes(notice)) run(notice);
      else rest(notice);
    }
  };
  const unsubscribe = ui.subscribe(update);
  update();
  return {
    hold(now) {
      held = now;
      update();
    },
    show(now) {
      visible = now;
      update();
    },
    stop() {
      unsubscribe();
      for (const notice of [...ages.keys()]) rest(notice);
    },
  };
}
