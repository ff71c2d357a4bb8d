import { useState } from 'react';
import { formatSite, parseSite, siteProblem } from '../../lib/model/site.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** The bench's title: the site, editable by typing. */
export function SiteField() {
  const lab = useLab();
  const site = useLabStore('selection', (s) => s.site);
  const config = useLabStore('model', (s) => s.model?.config);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? formatSite(site);
  const parsed = draft === null ? site : parseSite(draft);
  const problem = !parsed
    ? 'Write a site as L1.down[8, 93] or, for a block, L1.down[8:16, 88:96].'
    : config
      ? siteProblem(config, parsed)
      : null;
  const commit = () => {
    if (draft === null || problem || !parsed) return;
    setDraft(null);
    if (formatSite(parsed) !== formatSite(site)) lab.selecting.mutate({ site: parsed });
  };
  return (
    <div className="site-field">
      <input
        type="text"
        className="mono"
        aria-label="Site"
        spellCheck={false}
        autoComplete="off"
        value={text}
        size={Math.max(14, text.length + 1)}
        aria-invalid={problem !== null}
        aria-describedby={problem ? 'site-problem' : undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      {problem && (
        <p id="site-problem" className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
