import type { AddressBar } from '../state/effects/link-sync.ts';

/** The browser's own address bar and history. */
export function addressBar(): AddressBar {
  return {
    hash: () => location.hash,
    push: (hash) => history.pushState(null, '', hash),
    replace: (hash) => history.replaceState(null, '', hash),
    // back, forward and typing change the hash; pushState and replaceState do not fire this
    onChange: (changed) => addEventListener('hashchange', changed),
  };
}
