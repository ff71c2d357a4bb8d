import { LIB_ROOMS, ROOMS } from './layers.js';

/** The folders of lib stand as one box; their order is a list of its own. */
const boxOf = (/** @type {string} */ room) => room.split('/')[0];

/** @param {string} name a box of the picture */
const node = (name) => `${name.replaceAll('-', '_')}[${name}]`;

/**
 * The rooms and who imports whom, as Mermaid draws it. Dotted: types only. What tools/layers.js
 * allows is what there is: a test finds permissions that nobody uses.
 * @returns {string}
 */
export function drawRooms() {
  const arrows = Object.entries(ROOMS).flatMap(([room, { may = [], types = [] }]) => [
    ...may.map((to) => [boxOf(room), '-->', boxOf(to)]),
    ...types.map((to) => [boxOf(room), '-.->', boxOf(to)]),
  ]);
  const lines = arrows
    .filter(([from, , to]) => from !== to)
    .map(([from, arrow, to]) => `  ${node(from)} ${arrow} ${node(to)}`);
  return ['flowchart TD', ...new Set(lines)].join('\n');
}

/** The rooms of lib, a line for each level: every room imports from the lines above it only. */
export const drawLibRooms = () => LIB_ROOMS.map((level) => level.join(' · ')).join('\n');
