import { PublishedAxes } from '../stats/PublishedNotes.tsx';
import { AtlasPair } from './AtlasPair.tsx';
import { GlanceTable } from './GlanceTable.tsx';
import { ProfileSection } from './ProfileSection.tsx';
import { useLandscapes } from './use-landscapes.ts';
import type { ResultSources } from './use-result-sources.ts';
import { Why } from './Why.tsx';
import { WritersTable } from './WritersTable.tsx';

/** Two results as landscapes, whatever their shapes, squares and prompts; one alone where the other is not here. */
export function Landscapes({ sources }: { sources: ResultSources }) {
  const landscapes = useLandscapes(sources);
  const { first, second, notes } = landscapes;
  const published = [first, second].find((source) => source?.source === 'published');
  return (
    <>
      {(!second || notes.length > 0 || published) && (
        <section aria-label="What is compared" className="landscape-notes">
          {!second && <Why sources={sources} misfit={null} />}
          {notes.length > 0 && (
            <ul className="soft">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          {published && (
            <details>
              <summary>How the published tables are read</summary>
              <PublishedAxes model={published.model.name} />
            </details>
          )}
        </section>
      )}
      {first && <AtlasPair landscapes={landscapes} />}
      {first && <ProfileSection landscapes={landscapes} />}
      {first && <GlanceTable landscapes={landscapes} />}
      {first && <WritersTable landscapes={landscapes} />}
    </>
  );
}
