import { useEffect, useRef, type FocusEvent } from 'react';
import { keepNotices, type NoticeKeeper } from '../../state/notice-keeper.ts';
import { dismissNotice, seenNotices, type Notice } from '../../state/stores/ui-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { plural } from '../format.ts';

/** What the user should know: warnings above the page until they are closed, information over it for a while. */
export function Notices() {
  const lab = useLab();
  const { ui } = lab.stores;
  const notices = useLabStore('ui', (s) => s.notices);
  const keeper = useRef<NoticeKeeper>(null);
  useEffect(() => {
    const kept = keepNotices(ui);
    keeper.current = kept;
    const look = () => kept.show(!document.hidden);
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      kept.stop();
    };
  }, [ui]);
  const seen = seenNotices(notices);
  const waiting = notices.length - seen.length;
  const list = (tone: Notice['tone']) =>
    seen
      .filter((notice) => notice.tone === tone)
      .map(({ id, text, action }) => (
        <div key={id} className={`notice ${tone}`}>
          <p>{text}</p>
          {action && (
            <button
              className="button"
              onClick={() => {
                keeper.current?.hold(false);
                dismissNotice(ui, id);
                action.act();
              }}
            >
              {action.label}
            </button>
          )}
          <button
            className="quiet glyph"
            aria-label="Dismiss"
            onClick={() => {
              // the button goes away, and takes the focus with it without a word
              keeper.current?.hold(false);
              dismissNotice(ui, id);
            }}
          >
            ✕
          </button>
        </div>
      ));
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) keeper.current?.hold(false);
  };
  return (
    <>
      <div className="notices" role="status">
        {list('warning')}
        {waiting > 0 && (
          <p className="soft notices-waiting">
            and {plural(waiting, 'more notice')}, when one is closed
          </p>
        )}
      </div>
      {/* it is not pressed: whoever is at it only keeps it from leaving */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="toasts"
        role="status"
        onPointerEnter={() => keeper.current?.hold(true)}
        onPointerLeave={() => keeper.current?.hold(false)}
        onFocus={() => keeper.current?.hold(true)}
        onBlur={onBlur}
      >
        {list('info')}
      </div>
    </>
  );
}
