import { AssayChip } from './AssayEditor.tsx';
import { EngineChip } from './EngineChip.tsx';
import { HeaderWays, WaysMenu } from './HeaderWays.tsx';
import { ModelChip } from './ModelChip.tsx';
import { ShareButton } from './ShareButton.tsx';
import './header.css';

export function Header() {
  return (
    <header>
      <div className="word">
        <Mark /> <span className="word-name">Mutascope</span>
      </div>
      <ModelChip />
      <AssayChip />
      <EngineChip />
      <div className="grow" />
      <div className="ways">
        <HeaderWays />
      </div>
      <WaysMenu />
      <ShareButton />
    </header>
  );
}

function Mark() {
  const at = [0, 6.5, 13];
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      {at.flatMap((y) =>
        at.map((x) => (
          <rect
            key={`${x} ${y}`}
            x={x}
            y={y}
            width="5"
            height="5"
            rx="1"
            fill={x === 6.5 && y === 6.5 ? 'var(--max)' : 'var(--faint)'}
          />
        )),
      )}
    </svg>
  );
}
