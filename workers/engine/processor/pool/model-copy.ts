import type { Block, Heap } from '../heap.ts';
import type { LinearMap } from '../linear-map.ts';
import { shareable } from '../shared-memory.ts';
import type { ProcessorLayer, ProcessorModel } from '../model.ts';

/**
 * A model as it goes to another worker: where its numbers lay in the kernels' memory, and the
 * numbers. What lies outside goes as it is, shared where memory can be.
 */
export interface ModelCopy {
  model: ProcessorModel;
  /** By the address of their block. */
  numbers: Map<number, Float32Array>;
}

/** Copies a model out of a heap, once for as many workers as are to read it. */
export function copyOut(heap: Heap, model: ProcessorModel): ModelCopy {
  const numbers: ModelCopy['numbers'] = new Map();
  moved(model, (block) => {
    if (!numbers.has(block.at)) {
      const copy = new Float32Array(shareable(4 * block.length));
      copy.set(heap.view(block));
      numbers.set(block.at, copy);
    }
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
  const moveMap = (map: LinearMap): LinearMap => ({
    ...map,
    stored: map.stored.map((panels) =>
      'block' in panels ? { ...panels, block: move(panels.block) } : panels,
    ),
    room: map.room && { stored: move(map.room.stored), panels: move(map.room.panels) },
    thawed: new Map(),
    bias: map.bias && move(map.bias),
  });
  const layer = ({ linears, places, head_norms, ...norms }: ProcessorLayer): ProcessorLayer => {
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
      head_norms: head_norms && { q: move(head_norms.q), k: move(head_norms.k) },
    };
  };
  return {
    ...model,
    embed_tokens: moveMap(model.embed_tokens),
    layers: model.layers.map(layer),
    norm: move(model.norm),
    lm_head: moveMap(model.lm_head),
  };
}
