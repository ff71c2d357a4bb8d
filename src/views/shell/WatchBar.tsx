import { useLab } from '../lab-context.ts';

/** Another tab has the GPU: what this one does meanwhile. */
export function WatchBar() {
  const lab = useLab();
  return (
    <div className="lost-bar watch-bar" role="status">
      <p>
        <b>Another tab of Mutascope has the GPU.</b> This one watches: maps and queue are shown as
        they fill, what you queue is screened there, texts are written there only. When that tab
        closes, this one takes over.
      </p>
      <button className="button" onClick={() => lab.tabs.useHere()}>
        Use the GPU here
      </button>
    </div>
  );
}
