import { useLab } from '../lab-context.ts';

/** Another tab has the engine: what this one does meanwhile. */
export function WatchBar() {
  const lab = useLab();
  return (
    <div className="lost-bar watch-bar" role="status">
      <p>
        <b>Another tab of Mutascope computes.</b> This one watches: maps and queue are shown as they
        fill, what you queue is screened there, texts are written there only. When that tab closes,
        this one takes over.
      </p>
      <button className="button" onClick={() => lab.tabs.useHere()}>
        Compute here
      </button>
    </div>
  );
}
