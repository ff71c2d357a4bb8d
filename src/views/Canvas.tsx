import { useEffect, useRef, useState, type Ref } from 'react';
import { isOnPaper } from './theme.ts';

export interface Size {
  width: number;
  height: number;
}

export type Draw = (ctx: CanvasRenderingContext2D, size: Size) => void;

/**
 * A canvas as large as its place, in device pixels, drawn in CSS pixels at most once a frame.
 * `draw` must be stable (useCallback): a new one means a new picture.
 */
export function Canvas({ draw, ref }: { draw: Draw; ref?: Ref<HTMLCanvasElement> }) {
  const own = useRef<HTMLCanvasElement | null>(null);
  useEffect(() => {
    const canvas = own.current;
    if (!canvas) return;
    let frame = 0;
    const paint = () => {
      const { clientWidth: width, clientHeight: height } = canvas;
      const ratio = window.devicePixelRatio || 1;
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w) canvas.width = w;
      if (canvas.height !== h) canvas.height = h;
      const ctx = canvas.getContext('2d');
      if (!ctx || w === 0 || h === 0) return;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      draw(ctx, { width, height });
    };
    const ask = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(paint);
    };
    if (isOnPaper()) paint();
    else ask();
    // letters drawn before their font was there; asking when it is forces a layout
    if (document.fonts.status !== 'loaded') void document.fonts.ready.then(ask);
    const observer = new ResizeObserver(ask);
    observer.observe(canvas);
    canvas.addEventListener('contextrestored', ask); // a crashed GPU takes pictures with it
    window.addEventListener('resize', ask); // also fired when the page is zoomed
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      canvas.removeEventListener('contextrestored', ask);
      window.removeEventListener('resize', ask);
    };
  }, [draw]);
  const attach = (canvas: HTMLCanvasElement | null) => {
    own.current = canvas;
    if (typeof ref === 'function') ref(canvas);
    else if (ref) ref.current = canvas;
  };
  return <canvas ref={attach} aria-hidden="true" />;
}

/** Width of an element, kept up to date. */
export function useWidth(): [number, (element: HTMLElement | null) => void] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [width, setElement];
}
