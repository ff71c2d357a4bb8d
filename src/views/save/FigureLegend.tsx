import { CopyButton } from '../CopyButton.tsx';
import './save.css';

/** A figure's legend in words, to be read and copied. */
export function FigureLegend({ text }: { text: string }) {
  return (
    <div className="figure-legend">
      {/* longer than its place: scrolled by the keyboard too */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <p className="soft" role="region" aria-label="Legend of the figure" tabIndex={0}>
        {text}
      </p>
      <CopyButton text={text}>Copy the legend</CopyButton>
    </div>
  );
}
