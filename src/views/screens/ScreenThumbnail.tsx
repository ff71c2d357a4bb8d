import { useCallback, useEffect, useRef, useState } from 'react';
import type { SmallMap } from '../../figures/atlas-draw.ts';
import type { Palette } from '../../figures/palette.ts';
import { pixelCanvas, smallMapPixels } from '../../figures/phenotype-map.ts';
import { drawThumbnail, thumbnailItems } from '../../figures/thumbnail.ts';
import { Cache } from '../../lib/base/cache.ts';
import { formatMatrix } from '../../lib/model/matrix.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import {
  kindsOf,
  mutantsOf,
  totalsOf,
  type StoredScreen,
} from '../../lib/results/stored-screens.ts';
import type { Lab } from '../../state/lab.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLab } from '../lab-context.ts';
import { usePalette } from '../theme.ts';

type Painted = ReadonlyMap<string, OffscreenCanvas>;

const NONE: Painted = new Map();
const SIZE = { width: 168, height: 104 };
/** Of larger screens not even the headers are read: each matrix is drawn in one colour. */
const MOST_CELLS = 4e6;

/** Small maps by matrix, painted anew when something was written, or in another light. */
const PAINTED = new Cache<Promise<Painted>, readonly [written: number, palette: Palette]>();

/** The atlas of a stored screen, in small. It is read and painted once it is in sight. */
export function ScreenThumbnail({ screen, config }: { screen: StoredScreen; config: ModelConfig }) {
  const lab = useLab();
  const palette = usePalette();
  const [inSight, ref] = useInSight();
  const [maps, setMaps] = useState(NONE);
  useEffect(() => {
    if (!inSight || !palette) return;
    let gone = false;
    const from = [screen.written, palette] as const;
    void PAINTED.get(screen.id, from, () => paintMaps(lab, screen, config, palette)).then(
      (made) => {
        if (!gone) setMaps(made);
      },
    );
    return () => {
      gone = true;
    };
  }, [lab, screen, config, palette, inSight]);
  const draw = useCallback<Draw>(
    (ctx, size) => {
      if (!palette) return;
      const small: SmallMap = ({ matrix }) => maps.get(formatMatrix(matrix)) ?? null;
      const thumbnail = { config, kinds: kindsOf(screen), totals: totalsOf(screen), palette };
      drawThumbnail(ctx, thumbnailItems(config, size), thumbnail, small);
    },
    [screen, config, palette, maps],
  );
  return (
    <div className="shelf-picture" ref={ref}>
      <Canvas draw={draw} />
    </div>
  );
}

async function paintMaps(
  lab: Lab,
  screen: StoredScreen,
  config: ModelConfig,
  palette: Palette,
): Promise<Painted> {
  const painted = new Map<string, OffscreenCanvas>();
  if (mutantsOf(screen, config).begun > MOST_CELLS) return painted;
  const kinds = kindsOf(screen);
  const ratio = globalThis.devicePixelRatio || 1;
  const totals = totalsOf(screen);
  for (const { matrix, window, transpose } of thumbnailItems(config, SIZE)) {
    const name = formatMatrix(matrix);
    if (!kinds.some((kind) => totals.matrix(name)[kind].tested > 0)) continue;
    const outcomes = await lab.shelf.sketch(screen, config, name);
    const look = { kinds, colour: 'kind' as const, transpose, tokens: 1 };
    const place = { width: window.width * ratio, height: window.height * ratio };
    painted.set(name, pixelCanvas(smallMapPixels(outcomes, look, palette, place)));
  }
  return painted;
}

/** Whether an element was in sight, or nearly. */
function useInSight() {
  const ref = useRef<HTMLDivElement>(null);
  const [inSight, setInSight] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setInSight(true);
        observer.disconnect();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [inSight, ref] as const;
}
