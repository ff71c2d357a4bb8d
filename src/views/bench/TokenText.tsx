import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { TokenChoice } from '../../lib/output/phenotype.ts';
import { ordinal, probability, fixed, tokenLabel, tokenText } from '../format.ts';
import './token-text.css';

interface Props {
  title: string;
  /** Stands beside the title. */
  aside?: ReactNode;
  /** What the model was asked; set before the continuation. */
  prompt?: string;
  tokens: readonly TokenChoice[];
  writing: boolean;
  /** The first token that differs from the other text; −1 for none. */
  divergent: number;
  /** Colour what follows the divergence. */
  mutant?: boolean;
  showSpaces: boolean;
  /** A text whose height is kept free, so that nothing below moves while this one is written. */
  roomFor?: readonly TokenChoice[];
  /** Shown while no token is pointed at. */
  note: ReactNode;
}

/** A text token by token. Pointing at a token, or reaching it by arrows, shows what it won against. */
export function TokenText({
  title,
  aside,
  prompt,
  tokens,
  writing,
  divergent,
  mutant,
  showSpaces,
  roomFor,
  note,
}: Props) {
  const id = useId();
  const [active, setActive] = useState<number | null>(null);
  const [cursor, setCursor] = useState(0);
  const shown = active === null ? undefined : tokens[active];
  const stop = Math.min(cursor, Math.max(0, tokens.length - 1));

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const ends: Record<string, number> = { Home: 0, End: tokens.length - 1 };
    const next = ends[event.key] ?? (by ? stop + by : null);
    if (next === null || next < 0 || next >= tokens.length) return;
    event.preventDefault();
    setCursor(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };

  return (
    <div className={mutant ? 'token-text of-mutant' : 'token-text'}>
      <div className="token-head">
        <h3>{title}</h3>
        {aside}
      </div>
      <div className="tokens mono">
        <div>
          {prompt !== undefined && <span className="prompt">{prompt}</span>}
          {tokens.length > 0 && (
            <span
              role="listbox"
              tabIndex={-1}
              aria-label={`${title}: tokens`}
              onKeyDown={onKeyDown}
            >
              {tokens.map((token, i) => (
                <span
                  key={i}
                  id={`${id}-${i}`}
                  data-token={token.id}
                  role="option"
                  aria-selected={i === active}
                  aria-label={optionLabel(token, i, divergent)}
                  tabIndex={i === stop ? 0 : -1}
                  className={tokenClass(i, divergent, mutant ?? false)}
                  onPointerEnter={() => setActive(i)}
                  onPointerLeave={() => setActive(null)}
                  onFocus={() => {
                    setActive(i);
                    setCursor(i);
                  }}
                  onBlur={() => setActive(null)}
                >
                  {tokenText(token.piece, i === 0, showSpaces)}
                </span>
              ))}
            </span>
          )}
          {writing && <span className="caret" aria-hidden="true" />}
        </div>
        {roomFor && (
          <div className="room" aria-hidden="true">
            {roomFor.map((token, i) => tokenText(token.piece, i === 0, showSpaces)).join('')}
          </div>
        )}
      </div>
      <div className="token-note">
        {shown ? (
          <span className="mono">
            “{tokenLabel(shown.piece)}” {probability(shown.probability)} · next “
            {tokenLabel(shown.runnerUp.piece)}” {probability(shown.runnerUp.probability)} · margin{' '}
            {fixed(shown.margin, 3)}
          </span>
        ) : (
          note
        )}
      </div>
    </div>
  );
}

function optionLabel(token: TokenChoice, i: number, divergent: number): string {
  const mark = i === divergent ? ', first divergent token' : '';
  const { runnerUp } = token;
  return `${ordinal(i + 1)} token “${tokenLabel(token.piece)}”, probability ${probability(token.probability)}, runner-up “${tokenLabel(runnerUp.piece)}” ${probability(runnerUp.probability)}${mark}`;
}

function tokenClass(i: number, divergent: number, mutant: boolean): string {
  if (divergent < 0 || i < divergent) return 'token';
  if (i === divergent) return 'token first';
  return mutant ? 'token after' : 'token';
}
