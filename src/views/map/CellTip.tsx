interface Props {
  title: string;
  lines: { kind: string; text: string }[];
  /** The totals of its row and column. */
  totals: string[];
  at: { x: number; y: number };
  /** Of the figure; the tip stays inside. */
  width: number;
}

/** Says what the cell under the pointer is. */
export function CellTip({ title, lines, totals, at, width }: Props) {
  const left = Math.max(0, Math.min(at.x + 16, width - 300));
  return (
    <div className="cell-tip" style={{ left, top: at.y + 20 }}>
      <b className="mono">{title}</b>
      {lines.map(({ kind, text }) => (
        <div key={kind}>
          <span className={`kind-mark ${kind}`} /> {kind}: {text}
        </div>
      ))}
      {totals.map((text) => (
        <div key={text} className="soft">
          {text}
        </div>
      ))}
    </div>
  );
}
