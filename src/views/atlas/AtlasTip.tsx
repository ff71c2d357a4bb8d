import { useLayoutEffect, useRef } from 'react';
import type { Window } from '../../figures/frame.ts';
import type { PartWords } from './atlas-words.ts';
import { tipPlace } from './tip-place.ts';

interface Props {
  words: PartWords;
  /** Where in the atlas, whose first child with a place of its own this is, the part lies. */
  part: Window;
}

/** Says what is known of a matrix, a layer or a projection, beside the atlas. */
export function AtlasTip({ words, part }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { x, y, width, height } = part;
  useLayoutEffect(() => {
    const tip = box.current;
    const atlas = tip?.parentElement;
    if (!tip || !atlas) return;
    const place = () => {
      const around = atlas.getBoundingClientRect();
      const point = { left: around.left + x, top: around.top + y, width, height };
      const size = { width: tip.offsetWidth, height: tip.offsetHeight };
      const room = { width: window.innerWidth, height: window.innerHeight };
      const { left, top } = tipPlace({ part: point, atlas: around }, size, room);
      tip.style.left = `${left}px`;
      tip.style.top = `${top}px`;
    };
    place();
    // it stands over the window, and goes with what it is about
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [words, x, y, width, height]);
  return (
    <div className="cell-tip atlas-tip" ref={box}>
      <div>
        <b className="mono">{words.title}</b> <span className="soft">{words.about}</span>
      </div>
      {words.kinds.map(({ kind, text }) => (
        <div key={kind}>
          <span className={`kind-mark ${kind}`} /> {kind}: {text}
        </div>
      ))}
      {words.readings.map((text) => (
        <div key={text} className="soft">
          {text}
        </div>
      ))}
    </div>
  );
}
