/**
 * What figures draw with: the part of a 2D canvas that they use. A canvas is one, an
 * {@link SvgPen} another, so that a figure on the screen and a saved one are the same drawing.
 */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clip'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'imageSmoothingEnabled'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'rect'
  | 'restore'
  | 'rotate'
  | 'save'
  | 'setLineDash'
  | 'stroke'
  | 'strokeRect'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
  | 'translate'
> & {
  drawImage(picture: OffscreenCanvas, x: number, y: number, width: number, height: number): void;
};
