import { lazy, Suspense } from 'react';
import './theme.css';
import './controls.css';
import './legend.css';
import './app.css';
import './frame.css';
import { Atlas } from './atlas/Atlas.tsx';
import { BenchPlace } from './bench/BenchPlace.tsx';
import { Header } from './header/Header.tsx';
import { useFileDrop } from './files.ts';
import { useGlobalKeys } from './keys.ts';
import { useLab, useLabStore } from './lab-context.ts';
import { MapPlace } from './map/MapPlace.tsx';
import { FailurePanel, LostBar } from './shell/FailurePanel.tsx';
import { Footer } from './queue/Footer.tsx';
import { Help } from './shell/Help.tsx';
import { Loading } from './shell/Loading.tsx';
import { WatchBar } from './shell/WatchBar.tsx';
import { AskPanel } from './models/AskPanel.tsx';
import { Methods } from './shell/Methods.tsx';
import { PaneNav } from './shell/PaneNav.tsx';
import { PrintLine } from './shell/PrintLine.tsx';
import { SuperWeights } from './shell/SuperWeights.tsx';
import { Notices } from './shell/Notices.tsx';
import { PaletteContext, useTheme } from './theme.ts';
// after the rest, which it overrules
import './print.css';

// places that are opened by few at first are no part of the first load
const RankingPlace = lazy(async () => ({
  default: (await import('./ranking/RankingPlace.tsx')).RankingPlace,
}));
const StatsPlace = lazy(async () => ({
  default: (await import('./stats/StatsPlace.tsx')).StatsPlace,
}));
const ComparePlace = lazy(async () => ({
  default: (await import('./compare/ComparePlace.tsx')).ComparePlace,
}));
const ScreensPlace = lazy(async () => ({
  default: (await import('./screens/ScreensPlace.tsx')).ScreensPlace,
}));

const CampaignViews = lazy(async () => ({
  default: (await import('./campaign/CampaignViews.tsx')).CampaignViews,
}));

/** The page: header, one place, footer. */
export function App() {
  const theme = useLabStore('ui', (s) => s.theme);
  const palette = useTheme(theme);
  useGlobalKeys(useLab());
  useFileDrop();
  return (
    <PaletteContext value={palette}>
      <Header />
      <PrintLine />
      <Notices />
      <Places />
      <Footer />
      <Help />
      <Methods />
      <SuperWeights />
    </PaletteContext>
  );
}

function Places() {
  const phase = useLabStore('model', (s) => s.phase);
  const model = useLabStore('model', (s) => s.model);
  const failure = useLabStore('model', (s) => s.failure);
  const place = useLabStore('ui', (s) => s.place);
  const pane = useLabStore('ui', (s) => s.pane);
  const asking = useLabStore('models', (s) => s.asking);
  const campaign = useLabStore('campaign', (s) => s.stage !== 'none' || s.dialog !== 'none');
  return (
    <main>
      {campaign && (
        <Suspense>
          <CampaignViews />
        </Suspense>
      )}
      {failure && model && <LostBar failure={failure} />}
      {phase === 'watching' && <WatchBar />}
      <div className="workspace">
        <Suspense>
          {place === 'stats' ? (
            <StatsPlace />
          ) : place === 'compare' ? (
            <ComparePlace />
          ) : place === 'ranking' && model ? (
            <RankingPlace model={model} />
          ) : place === 'screens' ? (
            <ScreensPlace />
          ) : model ? (
            <>
              {asking && <AskPanel />}
              <div className="panes" data-pane={pane}>
                <PaneNav />
                <Atlas />
                <MapPlace model={model} />
                <BenchPlace model={model} />
              </div>
            </>
          ) : failure ? (
            <FailurePanel failure={failure} />
          ) : asking ? (
            <AskPanel />
          ) : (
            phase !== 'watching' && <Loading />
          )}
        </Suspense>
      </div>
    </main>
  );
}
