import { useId, useState, type KeyboardEvent } from 'react';
import type { NamedScreen } from '../../state/stores/screens-store.ts';
import { useLab } from '../lab-context.ts';

interface Props {
  screen: NamedScreen;
  /** Whether the name is being written. */
  editing: boolean;
  done: () => void;
}

/** What a stored screen is called: the user's name, or prompt and decoding; also while it is written. */
export function ScreenName({ screen, editing, done }: Props) {
  const { own, asked } = screen;
  if (editing) return <NameField screen={screen} done={done} />;
  return (
    <>
      <h2>{own ?? asked}</h2>
      {own !== null && <p>{asked}</p>}
    </>
  );
}

function NameField({ screen: { id, own, asked }, done }: Omit<Props, 'editing'>) {
  const lab = useLab();
  const field = useId();
  const [name, setName] = useState(own ?? '');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault(); // the place stays open
    done();
  };
  return (
    <form
      className="row shelf-name"
      onSubmit={(event) => {
        event.preventDefault();
        lab.screens.rename(id, name);
        done();
      }}
    >
      <label className="hidden-text" htmlFor={field}>
        Name of {asked}
      </label>
      <input
        id={field}
        type="text"
        maxLength={80}
        placeholder={asked}
        value={name}
        // the field takes the place of the button that was pressed
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onKeyDown={onKeyDown}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button" type="submit">
        Save
      </button>
      <button className="quiet" type="button" onClick={done}>
        Cancel
      </button>
    </form>
  );
}
