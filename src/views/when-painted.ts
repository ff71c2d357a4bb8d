/** Frames until figures stand: the page, their size, their picture. */
const FRAMES = 3;
/** A page that nobody sees gets no frames. */
const LONGEST_MS = 2_000;

/** Resolves when the browser has painted what is rendered into an element, figures and all; on a page that is not seen at once. */
export function whenPainted(root: Element): Promise<void> {
  return new Promise((resolve) => {
    if (document.visibilityState === 'hidden') {
      resolve();
      return;
    }
    setTimeout(resolve, LONGEST_MS);
    let frames = 0;
    const look = () => {
      if (root.childElementCount > 0) frames++;
      if (frames < FRAMES) requestAnimationFrame(look);
      else setTimeout(resolve); // the frame is painted when this is done
    };
    requestAnimationFrame(look);
  });
}
