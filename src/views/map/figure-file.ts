import { encodePng } from '../../figures/png.ts';
import type { Pen } from '../../figures/pen.ts';
import { SAVED_SCALE } from '../../figures/sheet.ts';
import { SvgPen } from '../../figures/svg-pen.ts';
import type { FileOut } from '../../state/effects/run-files.ts';

interface Figure {
  /** Of the file, without its ending. */
  name: string;
  /** In CSS pixels. */
  size: { width: number; height: number };
  draw: (pen: Pen) => void;
  /** `Title` and others. */
  metadata: Record<'Title', string> & Record<string, string>;
}

/** A figure as a PNG file, at twice its size, or as SVG, whose cells are images. */
export function figureFile({ name, size, draw, metadata }: Figure, format: 'png' | 'svg'): FileOut {
  if (format === 'svg') {
    const pen = new SvgPen(size, (picture) => dataUrl(encodePng(pixelsOf(picture))));
    draw(pen);
    const text = pen.toSvg({ title: metadata.Title, metadata });
    return { name: `${name}.svg`, type: 'image/svg+xml', bytes: new TextEncoder().encode(text) };
  }
  const canvas = new OffscreenCanvas(SAVED_SCALE * size.width, SAVED_SCALE * size.height);
  const ctx = contextOf(canvas);
  ctx.scale(SAVED_SCALE, SAVED_SCALE);
  draw(ctx);
  return { name: `${name}.png`, type: 'image/png', bytes: encodePng(pixelsOf(canvas), metadata) };
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  if (!ctx) throw new Error('The browser gives no canvas.');
  return ctx;
}

const pixelsOf = (canvas: OffscreenCanvas) =>
  contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);

function dataUrl(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}
