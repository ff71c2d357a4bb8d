import type { CSSProperties } from 'react';
import type { PartWords } from './atlas-words.ts';

/** Says what is known of a matrix, a layer or a projection. */
export function AtlasTip({ words, style }: { words: PartWords; style: CSSProperties }) {
  return (
    <div className="cell-tip atlas-tip" style={style}>
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
