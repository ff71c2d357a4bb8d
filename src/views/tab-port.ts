import type { TabMessage, TabPort } from '../state/effects/tabs.ts';
import { soleTab } from '../state/effects/tabs.ts';

const NAME = 'mutascope-gpu';

/** The browser's Web Locks and BroadcastChannel; a page alone where it has none. */
export function tabPort(): TabPort {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return soleTab();
  const channel = new BroadcastChannel(NAME);
  return {
    own(waiting, granted) {
      const hold = () =>
        new Promise<void>((release) => {
          granted(release);
        });
      void navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
        if (lock) return hold();
        waiting();
        void navigator.locks.request(NAME, hold);
        return undefined;
      });
    },
    post: (message) => channel.postMessage(message),
    onMessage: (heard) =>
      channel.addEventListener('message', (event: MessageEvent<TabMessage>) => heard(event.data)),
  };
}
