const PLACES = [
  { name: 'bench', label: 'Bench' },
  { name: 'map', label: 'Map' },
  { name: 'atlas', label: 'Atlas' },
] as const;

/** Ways to the places, where they stand one below the other. */
export function PlaceNav() {
  const go = (name: string) =>
    document.querySelector(`.places > .${name}`)?.scrollIntoView({ block: 'start' });
  return (
    <nav className="place-nav" aria-label="Places">
      {PLACES.map(({ name, label }) => (
        <button key={name} className="quiet" onClick={() => go(name)}>
          {label}
        </button>
      ))}
    </nav>
  );
}
