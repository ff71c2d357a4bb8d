import type { Block, Heap } from '../heap.ts';
import type { LinearMap } from '../linear-map.ts';
import type { ProcessorLayer, ProcessorModel } from '../model.ts';

/** A model as it goes to another worker: where its numbers lay, and the numbers. */
export interface ModelCopy {
  model: ProcessorModel;
  /** By the address of their block. */
  numbers: Map<number, Float32Array<ArrayBuffer>>;
}

/** Copies a model out of a heap. */
export function copyOut(heap: Heap, model: ProcessorModel): ModelCopy {
  const numbers: ModelCopy['numbers'] = new Map();
  moved(model, (block) => {
    if (!numbers.has(block.at)) numbers.set(block.at, heap.view(block).slice());
    return block;
  });
  return { model, numbers };
}

/** Puts a copied model into a heap. Throws a LabError 'too-big' if it does not fit. */
export function copyIn(heap: Heap, { model, numbers }: ModelCopy): ProcessorModel {
  const made = new Map<number, Block>();
  return moved(model, ({ at }) => {
    const block = made.get(at) ?? heap.put(numbers.get(at) ?? []);
    made.set(at, block);
    return block;
  });
}

/** The model as it was loaded, with every block of its weights replaced. */
function moved(model: ProcessorModel, move: (block: Block) => Block): ProcessorModel {
  const table = (block: Block | null) => block && move(block);
  const moveMap = (map: LinearMap): LinearMap => ({
    ...map,
    stored: map.stored.map((panels) => ({
      ...panels,
      values: move(panels.values),
      scales: table(panels.scales),
      offsets: table(panels.offsets),
    })),
    room: table(map.room),
    thawed: new Map(),
  });
  const layer = ({ linears, places, ...norms }: ProcessorLayer): ProcessorLayer => {
    const to = {
      qkv: moveMap(linears.qkv),
      o: moveMap(linears.o),
      gate_up: moveMap(linears.gate_up),
      down: moveMap(linears.down),
    };
    const placed = Object.entries(places).map(([name, location]) => [
      name,
      { ...location, map: to[location.linear] },
    ]);
    return {
      linears: to,
      places: Object.fromEntries(placed) as ProcessorLayer['places'],
      input_layernorm: move(norms.input_layernorm),
      post_attention_layernorm: move(norms.post_attention_layernorm),
    };
  };
  return {
    ...model,
    embed_tokens: moveMap(model.embed_tokens),
    layers: model.layers.map(layer),
    norm: move(model.norm),
    lm_head: moveMap(model.lm_head),
    rotation: move(model.rotation),
  };
}
