interface Props {
  title: string;
  /** Of each kind what is known, and how that came about. */
  lines: { kind: string; text: string; note?: string | undefined }[];
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
      {lines.map(({ kind, text, note }) => (
        <div key={kind}>
          <span className={`kind-mark ${kind}`} /> {kind}: {text}
          {note && <span className="soft"> ({note})</span>}
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
