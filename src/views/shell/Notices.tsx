import { dismissNotice } from '../../state/ui-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** What the user should know, until dismissed. */
export function Notices() {
  const lab = useLab();
  const notices = useLabStore('ui', (s) => s.notices);
  return (
    <div className="notices" role="status">
      {notices.map(({ id, tone, text }) => (
        <div key={id} className={`notice ${tone}`}>
          <p>{text}</p>
          <button
            className="quiet sign"
            aria-label="Dismiss"
            onClick={() => dismissNotice(lab.stores.ui, id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
