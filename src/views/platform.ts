const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** A shortcut as this platform writes it: `⌘Z` or `Ctrl+Z`. */
export function shortcut(keys: string): string {
  return isMac ? keys.replace('Shift+', '⇧').replace(/^/, '⌘') : `Ctrl+${keys}`;
}
