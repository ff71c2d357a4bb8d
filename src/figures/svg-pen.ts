import type { Pen } from './pen.ts';

interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  dash: number[];
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  imageSmoothingEnabled: boolean;
  /** Groups opened since the save before. */
  groups: number;
}

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = {
  center: 'middle',
  right: 'end',
  end: 'end',
};
const BASELINES: Partial<Record<CanvasTextBaseline, string>> = {
  top: 'text-before-edge',
  middle: 'central',
  bottom: 'text-after-edge',
};

/** Draws into an SVG: rectangles, lines and letters as vectors, pictures as images. */
export class SvgPen implements Pen {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  imageSmoothingEnabled = true;
  private dash: number[] = [];
  private groups = 0;
  private clips = 0;
  private readonly saved: State[] = [];
  private readonly parts: string[] = [];
  private path: string[] = [];
  private readonly size: { width: number; height: number };
  private readonly hrefOf: (picture: OffscreenCanvas) => string;

  /** @param hrefOf the address of a picture, such as a data URL */
  constructor(
    size: { width: number; height: number },
    hrefOf: (picture: OffscreenCanvas) => string,
  ) {
    this.size = size;
    this.hrefOf = hrefOf;
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline } = this;
    const { imageSmoothingEnabled, groups, dash } = this;
    this.saved.push({
      ...{ fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline },
      ...{ imageSmoothingEnabled, groups, dash },
    });
    this.groups = 0;
  }

  restore(): void {
    const state = this.saved.pop();
    if (!state) return;
    this.parts.push('</g>'.repeat(this.groups));
    Object.assign(this, state);
  }

  setLineDash(dash: number[]): void {
    this.dash = dash;
  }

  beginPath(): void {
    this.path = [];
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path.push(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`);
  }

  moveTo(x: number, y: number): void {
    this.path.push(`M${n(x)} ${n(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.path.push(`L${n(x)} ${n(y)}`);
  }

  /** A whole circle: figures draw no part of one. */
  arc(x: number, y: number, radius: number): void {
    const r = n(radius);
    const half = (across: number) => `a${r} ${r} 0 1 0 ${n(across)} 0`;
    this.path.push(`M${n(x - radius)} ${n(y)}${half(2 * radius)}${half(-2 * radius)}z`);
  }

  clip(): void {
    const id = `clip${++this.clips}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path.join('')}"/></clipPath>`);
    this.open(`clip-path="url(#${id})"`);
  }

  translate(x: number, y: number): void {
    this.open(`transform="translate(${n(x)} ${n(y)})"`);
  }

  rotate(angle: number): void {
    this.open(`transform="rotate(${n((angle * 180) / Math.PI)})"`);
  }

  fill(): void {
    this.parts.push(`<path d="${this.path.join('')}"${filled(this.fillStyle)}/>`);
  }

  stroke(): void {
    this.parts.push(`<path d="${this.path.join('')}" fill="none"${this.line()}/>`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect ${box(x, y, width, height)} fill="none"${this.line()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    this.parts.push(`<rect ${box(x, y, width, height)} fill="${escape(this.fillStyle)}"/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = ANCHORS[this.textAlign];
    const baseline = BASELINES[this.textBaseline];
    const look = [
      `x="${n(x)}" y="${n(y)}" fill="${escape(this.fillStyle)}"`,
      `style="font:${escape(this.font)};white-space:pre"`,
      anchor ? `text-anchor="${anchor}"` : '',
      baseline ? `dominant-baseline="${baseline}"` : '',
    ];
    this.parts.push(`<text ${look.filter(Boolean).join(' ')}>${escape(text)}</text>`);
  }

  drawImage(picture: OffscreenCanvas, x: number, y: number, width: number, height: number): void {
    const sharp = this.imageSmoothingEnabled ? '' : ' style="image-rendering:pixelated"';
    const at = box(x, y, width, height);
    const href = escape(this.hrefOf(picture));
    this.parts.push(`<image ${at} preserveAspectRatio="none" href="${href}"${sharp}/>`);
  }

  /** The whole drawing. @param about what it shows, and texts by name for its metadata */
  toSvg(about: { title: string; metadata: Record<string, string> }): string {
    const { width, height } = this.size;
    const notes = Object.entries(about.metadata)
      .map(([name, text]) => `<entry name="${escape(name)}">${escape(text)}</entry>`)
      .join('');
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">`,
      `<title>${escape(about.title)}</title>`,
      `<metadata><mutascope xmlns="urn:mutascope">${notes}</mutascope></metadata>`,
      ...this.parts,
      '</g>'.repeat(this.groups + this.saved.reduce((sum, { groups }) => sum + groups, 0)),
      '</svg>',
    ].join('\n');
  }

  private open(attribute: string): void {
    this.parts.push(`<g ${attribute}>`);
    this.groups++;
  }

  private line(): string {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.map(n).join(' ')}"` : '';
    return ` stroke="${escape(this.strokeStyle)}" stroke-width="${n(this.lineWidth)}"${dash}`;
  }
}

/** A fill; what is let through is told apart, for programs that know no `rgba()` in SVG. */
function filled(style: string): string {
  const [, colour, opacity] = /^rgba\(([^)]*),\s*([\d.]+)\)$/.exec(style) ?? [];
  return opacity === undefined
    ? ` fill="${escape(style)}"`
    : ` fill="rgb(${escape(colour)})" fill-opacity="${opacity}"`;
}

/** A length with at most two decimals. */
const n = (x: number) => String(Math.round(100 * x) / 100 || 0);

const box = (x: number, y: number, width: number, height: number) =>
  `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`;

/** Text for XML; what XML cannot hold becomes U+FFFD. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
