import { cameraOf, visible, zoomAt, type Frame } from '../../figures/frame.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const STEP = 1.5;
/** Pixels between the map and what stands at its corner: to the right room for half of a number. */
const GAP = { right: 12, below: 6 };

/** Nearer, farther, all of it: in the corner between the map's bars. The keys + − 0 do the same about the selected site. */
export function ZoomButtons({ frame }: { frame: Frame }) {
  const lab = useLab();
  const camera = useLabStore('map', (s) => s.camera);
  const seen = visible(frame);
  const middle = [frame.x + frame.width / 2, frame.y + frame.height / 2] as const;
  const zoom = (factor: number) =>
    lab.selecting.setMap({ camera: zoomAt(frame, factor, ...middle) });
  const at = {
    left: seen.x + seen.width + GAP.right,
    top: seen.y + seen.height + GAP.below,
  };
  const whole = camera === null;
  const nearest = !whole && zoomAt(frame, STEP, ...middle)?.zoom === cameraOf(frame).zoom;
  const buttons = [
    { sign: '−', name: 'Zoom out', key: '−', idle: whole, act: () => zoom(1 / STEP) },
    { sign: '+', name: 'Zoom in', key: '+', idle: nearest, act: () => zoom(STEP) },
    {
      ...{ sign: 'fit', name: 'Fit the whole map', key: '0', idle: whole },
      act: () => lab.selecting.setMap({ camera: null }),
    },
  ];
  return (
    <div className="zoom-buttons" role="group" aria-label="Zoom of the map" style={at}>
      {buttons.map(({ sign, name, key, idle, act }) => (
        // one that can do nothing more keeps the focus, and says so
        <button
          key={name}
          className="button"
          aria-label={name}
          title={`${name} (${key})`}
          aria-disabled={idle}
          onClick={() => !idle && act()}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
