import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { TextsControl } from './TextsControl.tsx';

/** What is seldom changed: whether texts are written out, and which way the map lies. */
export function MapOptions() {
  return (
    <Popover className="button" label="Options of the map" button="Options" side="right">
      <div className="map-options">
        <TextsControl />
        <TransposeBox />
      </div>
    </Popover>
  );
}

function TransposeBox() {
  const lab = useLab();
  const transpose = useLabStore('map', (s) => s.transpose);
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={transpose}
        onChange={(event) =>
          lab.selecting.setMap({ transpose: event.target.checked, camera: null })
        }
      />
      transpose: in-features down, out-features across
    </label>
  );
}
