import { useRef, useState } from 'react';
import { mutantsOf } from '../../lib/results/stored-screens.ts';
import type { NamedScreen, ScreenedModel } from '../../state/stores/screens-store.ts';
import { useLab } from '../lab-context.ts';
import { useSaving } from '../use-saving.ts';
import { ScreenName } from './ScreenName.tsx';
import { ScreenThumbnail } from './ScreenThumbnail.tsx';
import { dateWords, factsWords, doneWords } from './shelf-words.ts';

interface Props {
  screen: NamedScreen;
  /** null: it is not known any more. */
  model: ScreenedModel | null;
  /** Whether its model is the loaded one. */
  loaded: boolean;
  /** Whether the map shows it. */
  inView: boolean;
  /** Whether it is in the queue, or being verified. */
  computed: boolean;
  /** @param name what it is called */
  onDelete: (name: string) => void;
}

/** One stored screen: what it is, how far, and what can be done with it. */
export function ScreenRow({ screen, model, loaded, inView, computed, onDelete }: Props) {
  const lab = useLab();
  const { busy, save } = useSaving('file');
  const [editing, setEditing] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  const name = screen.own ?? screen.asked;
  const isKnown = model !== null || loaded;
  const begun = model && !screen.single && mutantsOf(screen, model.config).begun;
  const notes = [
    inView && 'The map shows it.',
    computed && 'It is being computed: take it out of the queue to delete it.',
    !loaded && model && 'Its model is not in use: Open asks for it.',
    !model && 'Without its model it can only be deleted.',
  ].filter(Boolean);
  const stopEditing = () => {
    setEditing(false);
    requestAnimationFrame(() => rename.current?.focus());
  };
  return (
    <li>
      <article aria-label={name}>
        {model && !screen.single ? (
          <ScreenThumbnail screen={screen} config={model.config} />
        ) : (
          <div className="shelf-picture" />
        )}
        <div className="shelf-words">
          <ScreenName screen={screen} editing={editing} done={stopEditing} />
          <p className="soft">{factsWords(screen, model)}</p>
          <p className="row shelf-share">
            {model && begun && (
              <>
                <progress aria-label={`Tested of ${name}`} value={screen.tested} max={begun} />
                <span>{doneWords(screen, model)}</span>
              </>
            )}
            <time className="soft" dateTime={new Date(screen.written).toISOString()}>
              {dateWords(screen.written)}
            </time>
          </p>
          {notes.length > 0 && <p className="soft">{notes.join(' ')}</p>}
        </div>
        <div className="row shelf-actions">
          <button
            className="button"
            aria-label={`Open ${name}`}
            disabled={!isKnown}
            onClick={() => lab.shelf.open(screen)}
          >
            Open
          </button>
          <button
            ref={rename}
            className="quiet"
            aria-label={`Rename ${name}`}
            disabled={editing}
            onClick={() => setEditing(true)}
          >
            Rename
          </button>
          <button
            className="quiet"
            aria-label={`Compare ${name}`}
            disabled={!isKnown || inView}
            onClick={() => lab.shelf.compare(screen)}
          >
            Compare
          </button>
          <button
            className="quiet"
            aria-label={`Export ${name}`}
            disabled={!isKnown || busy}
            onClick={() => void save(() => lab.shelf.write(screen))}
          >
            Export
          </button>
          <button
            className="quiet"
            aria-label={`Delete ${name}`}
            disabled={computed}
            onClick={() => onDelete(name)}
          >
            Delete
          </button>
        </div>
      </article>
    </li>
  );
}
