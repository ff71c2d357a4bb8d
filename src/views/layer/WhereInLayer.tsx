import { LayerPicture } from './LayerPicture.tsx';

/** The picture of a layer, where it is asked for. */
export function WhereInLayer() {
  return (
    <details className="where-in-layer">
      <summary>Where is it in a layer?</summary>
      <LayerPicture />
    </details>
  );
}
