import { useEffect, useRef } from 'react';
import { panBy, zoomAt, type Frame } from '../figures/frame.ts';
import type { Camera } from '../lib/base/camera.ts';

export interface Gestures {
  /** The picture as it is now. */
  frame(): Frame | null;
  setCamera(camera: Camera | null): void;
  /** A click or tap without a drag. Returns what takes it back, should it become a double-click. */
  pick(x: number, y: number, touch: boolean): (() => void) | undefined;
  /** The pointer rests or moves over the picture; null: it left. */
  hover?(point: { x: number; y: number } | null): void;
  /** A box drawn with shift held, or with a finger that first rested; `done` at its end. */
  box?(from: { x: number; y: number }, to: { x: number; y: number }, done: boolean): void;
}

const DRAG_FROM = 4;
const DOUBLE_MS = 350;
const LONG_PRESS_MS = 450;

/**
 * Wheel and pinch zoom at the pointer, drag pans, shift-drag or a long press and a drag draws a box,
 * double-click fits.
 */
export function useGestures(element: HTMLElement | null, gestures: Gestures): void {
  const latest = useRef(gestures);
  useEffect(() => {
    latest.current = gestures;
  });
  useEffect(() => {
    if (!element) return;
    const pointers = new Map<number, { x: number; y: number }>();
    let start: { x: number; y: number; box: boolean } | null = null;
    let press: ReturnType<typeof setTimeout> | undefined;
    let moved = false;
    let picked = { at: -Infinity, undo: (): void => undefined };

    const place = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const zoom = (factor: number, x: number, y: number) => {
      const frame = latest.current.frame();
      if (frame) latest.current.setCamera(zoomAt(frame, factor, x, y));
    };

    const pick = (x: number, y: number, at: number, touch: boolean) => {
      if (at - picked.at < DOUBLE_MS) return; // the second half of a double-click
      const undo = latest.current.pick(x, y, touch) ?? (() => undefined);
      picked = { at, undo };
    };

    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { x, y } = place(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)), x, y);
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = place(event);
      pointers.set(event.pointerId, at);
      element.setPointerCapture(event.pointerId);
      if (pointers.size === 1) {
        const begun = { ...at, box: event.shiftKey };
        start = begun;
        moved = false;
        if (event.pointerType === 'touch' && latest.current.box)
          press = setTimeout(() => {
            begun.box = true;
            latest.current.box?.(begun, begun, false);
          }, LONG_PRESS_MS);
      } else {
        moved = true;
        clearTimeout(press);
      }
    };
    const onMove = (event: PointerEvent) => {
      const at = place(event);
      const before = pointers.get(event.pointerId);
      if (!before) {
        latest.current.hover?.(at);
        return;
      }
      const frame = latest.current.frame();
      if (!frame || !start) return;
      if (!moved && Math.hypot(at.x - start.x, at.y - start.y) < DRAG_FROM) return;
      moved = true;
      clearTimeout(press);
      latest.current.hover?.(null);
      const others = [...pointers].filter(([id]) => id !== event.pointerId);
      pointers.set(event.pointerId, at);
      if (others.length > 0) {
        const [, other] = others[0];
        const spread = (p: { x: number; y: number }) => Math.hypot(p.x - other.x, p.y - other.y);
        const factor = spread(at) / Math.max(1, spread(before));
        zoom(factor, (at.x + other.x) / 2, (at.y + other.y) / 2);
      } else if (start.box && latest.current.box) latest.current.box(start, at, false);
      else latest.current.setCamera(panBy(frame, at.x - before.x, at.y - before.y));
    };
    const onUp = (event: PointerEvent) => {
      clearTimeout(press);
      if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
      const at = place(event);
      if (start && event.type === 'pointerup') {
        const touch = event.pointerType === 'touch';
        // a click with shift held draws nothing; a finger that rested marks where it is
        if (start.box && (moved || touch)) latest.current.box?.(start, at, true);
        else if (!moved) pick(start.x, start.y, event.timeStamp, touch);
      }
      start = null;
    };
    // else the page would scroll under the finger that draws, or offer a menu
    const onTouch = (event: Event) => {
      if (start?.box) event.preventDefault();
    };
    const onLeave = () => latest.current.hover?.(null);
    const onDouble = () => {
      picked.undo();
      latest.current.setCamera(null);
    };

    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('pointerleave', onLeave);
    element.addEventListener('dblclick', onDouble);
    element.addEventListener('touchmove', onTouch, { passive: false });
    element.addEventListener('contextmenu', onTouch);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('pointerleave', onLeave);
      element.removeEventListener('dblclick', onDouble);
      element.removeEventListener('touchmove', onTouch);
      element.removeEventListener('contextmenu', onTouch);
      clearTimeout(press);
    };
  }, [element]);
}
