import { useLab, useLabStore } from '../lab-context.ts';
import { saveFile } from '../files.ts';
import { bytes, count, percent, perSecond, plural, roughly } from '../format.ts';
import { useSaid } from '../use-said.ts';
import { CampaignDialog } from './CampaignDialog.tsx';
import { askedWords, leftMs, planWords } from './campaign-words.ts';
import { OwnerPart } from './OwnerPart.tsx';
import { Workers } from './Workers.tsx';

/** How the campaign stands, who contributes, and what can be done with what is found. */
export function DetailsDialog() {
  const lab = useLab();
  const state = useLabStore('campaign', (s) => s);
  const { opened, found, rate, owner, link } = state;
  if (!opened) return null;
  const { campaign, items, mutants } = opened;
  const left = leftMs(state);
  const close = () => lab.stores.campaign.setState({ dialog: 'none' });
  const provisional = found ? found.mutants - found.confirmed.mutants : 0;
  return (
    <CampaignDialog title={campaign.title || 'Campaign'} onClose={close}>
      <dl className="campaign-facts">
        <dt>Screen</dt>
        <dd>
          {campaign.model.name}, {planWords(campaign)}. Asked: {askedWords(campaign)}
        </dd>
        <dt>Server</dt>
        <dd className="mono">{link?.server}</dd>
        {found && (
          <>
            <dt>Done</dt>
            <dd>
              {count(found.mutants)} of {plural(mutants, 'mutant')} (
              {percent(found.mutants, mutants)}), {count(found.items)} of {plural(items, 'item')}
            </dd>
            <dt>Confirmed</dt>
            <dd>
              {count(found.confirmed.mutants)}
              {provisional > 0 &&
                `; ${count(provisional)} provisional, from machines that have not shown yet that they compute rightly`}
            </dd>
            <dt>Left</dt>
            <dd>
              {plural(items - found.items, 'item')}
              {rate > 0.05 && items > found.items && `, ${perSecond(rate)}`}
              {left !== null && left > 0 && rate > 0.05 && `, about ${roughly(left)}`}
            </dd>
          </>
        )}
      </dl>
      <Workers />
      <Found />
      {owner && <OwnerPart owner={owner} />}
    </CampaignDialog>
  );
}

/** What can be done with what is found. */
function Found() {
  const lab = useLab();
  const [said, setSaid] = useSaid();
  const none = useLabStore('campaign', (s) => (s.found?.confirmed.items ?? 0) === 0);
  const ready = useLabStore(
    'campaign',
    (s) => s.opened?.campaign.model.hash === lab.stores.model.getState().model?.hash,
  );
  const close = () => lab.stores.campaign.setState({ dialog: 'none' });
  return (
    <>
      <h2>What is found</h2>
      <p className="soft">
        Maps, atlas and statistics show it as it comes, beside your own results and apart from them.
      </p>
      <div className="row">
        <button
          className="button"
          onClick={() => {
            close();
            void lab.campaign.do((all) => all.showMaps());
          }}
        >
          Show its maps
        </button>
        <button
          className="button"
          disabled={none || !ready}
          onClick={() => {
            close();
            void lab.campaign.do((all) => all.keep());
          }}
        >
          Keep what is confirmed
        </button>
        <button
          className="button"
          disabled={none}
          onClick={() =>
            void lab.campaign.do(async (all) => {
              const file = await all.save();
              if (file) saveFile(file);
              setSaid(file ? `Saved ${bytes(file.bytes.length)}` : 'No file was written');
            })
          }
        >
          {said || 'Save run file'}
        </button>
      </div>
    </>
  );
}
