import type { Page } from '@playwright/test';

/**
 * What is wrong with how the page lies in its window, in words: controls or texts that overlap, texts
 * that are cut, a page wider than its window. What is scrolled out of sight is not looked at.
 */
export const layoutFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    interface Seen {
      element: Element;
      box: DOMRect;
      name: string;
      control: boolean;
    }
    const faults: string[] = [];
    const clipped = (box: DOMRect, from: Element, isText: boolean): DOMRect => {
      let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
      const limit = (to: DOMRect) => {
        left = Math.max(left, to.left);
        top = Math.max(top, to.top);
        right = Math.min(right, to.right);
        bottom = Math.min(bottom, to.bottom);
      };
      for (let at: Element | null = from; at; at = at.parentElement) {
        const { overflowX, overflowY, position } = getComputedStyle(at);
        if ((at !== from || isText) && (overflowX !== 'visible' || overflowY !== 'visible'))
          limit(at.getBoundingClientRect());
        if (position === 'fixed') break;
      }
      limit(new DOMRect(0, 0, innerWidth, innerHeight));
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const isClipped = (element: Element | null): boolean =>
      element !== null &&
      (getComputedStyle(element).clipPath !== 'none' || isClipped(element.parentElement));
    const isShown = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      // toasts lie over the page and leave by themselves
      !element.closest('[aria-hidden="true"], .toasts') &&
      // for screen readers only
      !isClipped(element);
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${[element.textContent, element.getAttribute('aria-label')].find(Boolean)?.trim().slice(0, 32)}”`;

    const seen: Seen[] = [];
    const add = (element: Element, box: DOMRect, control: boolean) => {
      const part = clipped(box, element, !control);
      if (part.width >= 2 && part.height >= 2)
        seen.push({ element, box: part, name: nameOf(element), control });
    };
    for (const control of document.querySelectorAll('button, select, input, textarea, summary'))
      if (isShown(control)) add(control, control.getBoundingClientRect(), true);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      if (!node.textContent!.trim() || !isShown(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        add(parent, box, false);
        // cut: a text that leaves a box that cannot be scrolled sideways
        for (let at: Element | null = parent; at && at !== document.body; at = at.parentElement) {
          const style = getComputedStyle(at);
          if (style.overflowX === 'auto' || style.overflowX === 'scroll') {
            if (at.scrollWidth > at.clientWidth + 1) break;
          }
          if (style.textOverflow === 'ellipsis') break;
          if (style.overflowX === 'visible') continue;
          const edge = at.getBoundingClientRect();
          if (box.right > edge.right + 1 || box.left < edge.left - 1)
            faults.push(`cut: ${nameOf(parent)} by ${nameOf(at)}`);
        }
      }
    }
    for (let i = 0; i < seen.length; i++)
      for (let j = i + 1; j < seen.length; j++) {
        const [a, b] = [seen[i], seen[j]];
        if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // lines of text may touch
        const least = a.control && b.control ? 1 : 4;
        if (wide > least && high > least) faults.push(`overlap: ${a.name} and ${b.name}`);
      }
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth) faults.push('the page is too wide');
    // each part scrolls by itself: a page that does goes out of view with its header
    if (scrollHeight > innerHeight) faults.push(`the page scrolls: ${scrollHeight} pixels`);
    for (const part of document.querySelectorAll('main, main *')) {
      const { overflow, position } = getComputedStyle(part);
      if (/auto|scroll/.test(overflow) && position === 'static')
        faults.push(`${nameOf(part)} scrolls without a position`);
    }
    return [...new Set(faults)];
  });

/** Height of what is seen of the map's figure, and of the window. */
export const seenOfMap = (page: Page): Promise<{ seen: number; figure: number; window: number }> =>
  page.evaluate(() => {
    const figure = document.querySelector('.map-canvas')!.getBoundingClientRect();
    const pane = document.querySelector('.panes > .map')!.getBoundingClientRect();
    const seen = Math.min(figure.bottom, pane.bottom) - Math.max(figure.top, pane.top);
    return { seen, figure: figure.height, window: innerHeight };
  });
