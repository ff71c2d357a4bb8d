import { cameraOf, visible, zoomAt, type Frame } from '../../figures/frame.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const STEP = 1.5;
/** Pixels between the map and what stands at its corner. */
const GAP = 6;

/** Nearer, farther, all of it: in the corner between the map's bars. The keys + − 0 do the same about the selected site. */
export function ZoomButtons({ frame }: { frame: Frame }) {
  const lab = useLab();
  const camera = useLabStore('map', (s) => s.camera);
  const seen = visible(frame);
  const middle = [frame.x + frame.width / 2, frame.y + frame.height / 2] as const;
  const zoom = (factor: number) => lab.setMap({ camera: zoomAt(frame, factor, ...middle) });
  // one that can do nothing more keeps the focus, and says so
  const at = { left: seen.x + seen.width + GAP, top: seen.y + seen.height + GAP };
  const whole = camera === null;
  const nearest = !whole && zoomAt(frame, STEP, ...middle)?.zoom === cameraOf(frame).zoom;
  return (
    <div className="zoom-buttons" role="group" aria-label="Zoom of the map" style={at}>
      <button
        className="button"
        aria-label="Zoom out"
        title="Zoom out (−)"
        aria-disabled={whole}
        onClick={() => !whole && zoom(1 / STEP)}
      >
        −
      </button>
      <button
        className="button"
        aria-label="Zoom in"
        title="Zoom in (+)"
        aria-disabled={nearest}
        onClick={() => !nearest && zoom(STEP)}
      >
        +
      </button>
      <button
        className="button"
        aria-label="Fit the whole map"
        title="Fit the whole map (0)"
        aria-disabled={whole}
        onClick={() => lab.setMap({ camera: null })}
      >
        fit
      </button>
    </div>
  );
}
