import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PROMPT_CHARACTERS } from '../../lib/assay/prompt-spec.ts';
import { MAX_ZOOM } from '../../lib/base/camera.ts';
import { LAYER_AXES } from '../../lib/compare/profile-difference.ts';
import { PROFILE_MEASURES } from '../../lib/compare/profile-measures.ts';
import { PROJECTIONS } from '../../lib/model/matrix.ts';
import { METHOD_IDS } from '../../lib/methods/method-ids.ts';
import { KINDS } from '../../lib/mutation/mutation.ts';
import { RANK_ORDERS } from '../../lib/ranking/rank-mutants.ts';
import { MEASURES } from '../../lib/stats/measures.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { decodeLink, encodeView, linkResultsIn, MAX_LINK_CHARACTERS } from './link.ts';
import { MAX_NEW_TOKENS, MAX_TILE, TABLE } from './link-table.ts';
import { wellFormed } from './link-values.ts';
import {
  ATLAS_SHOWS,
  COLOUR_MODES,
  COMPARE_SHOWS,
  MAP_SHOWS,
  DEFAULT_VIEW,
  PLACES,
  THEMES,
  type View,
} from '../stores/view.ts';

const nat = (max: number, min = 0) => fc.integer({ min, max });
const camera = fc.record({
  zoom: fc.double({ min: 1, max: MAX_ZOOM, noNaN: true }),
  row: fc.double({ min: 0, max: 1e5, noNaN: true }),
  col: fc.double({ min: 0, max: 1e5, noNaN: true }),
});

const named = {
  id: fc.string({ minLength: 1 }),
  name: fc.string({ minLength: 1 }),
  maxNewTokens: nat(MAX_NEW_TOKENS, 1),
  temperature: fc.constantFrom(0, 0.7),
  seed: nat(0xffffffff),
};

const comparandId = fc.oneof(
  fc.constantFrom('', 'this', 'example', 'received', 'p-llama2-7b', 'p-zephyr'),
  fc.stringMatching(/^[sf]-[0-9a-f]{10}$/),
);

const matrix = fc.record({ layer: nat(9999), projection: fc.constantFrom(...PROJECTIONS) });

const anyView: fc.Arbitrary<View> = fc.record({
  model: fc.constant('organism'),
  assay: fc.record({
    prompt: fc
      .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
      .map(wellFormed),
    maxNewTokens: nat(MAX_NEW_TOKENS, 1),
    temperature: fc.double({ min: 0, max: 100, noNaN: true }),
    seed: nat(0xffffffff),
  }),
  multiPrompt: fc.option(
    fc.oneof(
      fc.record({
        type: fc.constant('battery' as const),
        ...named,
        items: fc.array(fc.record({ prompt: fc.string(), answer: fc.string({ minLength: 1 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
      fc.record({
        type: fc.constant('style' as const),
        ...named,
        prompts: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
      }),
    ),
  ),
  item: nat(999),
  selection: fc.record({
    site: fc.record({
      layer: nat(9999),
      projection: fc.constantFrom(...PROJECTIONS),
      row: nat(99_999),
      col: nat(99_999),
      height: nat(9_999, 1),
      width: nat(9_999, 1),
    }),
    kind: fc.constantFrom(...KINDS),
    value: fc.double({ noNaN: true, noDefaultInfinity: true, min: -3e38, max: 3e38 }),
    on: fc.boolean(),
  }),
  map: fc.record({
    tile: nat(MAX_TILE, 1),
    kinds: fc.subarray([...SCREEN_KINDS]),
    texts: fc.boolean(),
    picked: fc.option(
      fc.oneof(
        fc.stringMatching(/^[0-9a-f]{10}$/).map((output) => ({ output })),
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
          .map((word) => ({ word: wellFormed(word) })),
      ),
    ),
    colour: fc.constantFrom(...COLOUR_MODES),
    transpose: fc.boolean(),
    shows: fc.constantFrom(...MAP_SHOWS),
    leastKl: fc.double({ noNaN: true, min: 0, max: 1e6 }),
    leastPrompts: fc.integer({ min: 1, max: 1000 }),
    region: fc.option(
      fc.record({
        row: nat(99_999),
        col: nat(99_999),
        height: nat(9_999, 1),
        width: nat(9_999, 1),
      }),
    ),
    camera: fc.option(camera),
  }),
  risk: fc.record({
    asked: fc.option(
      fc.oneof(
        fc.constantFrom(0.05, 0.3, 1).map((from) => ({ type: 'risk' as const, from })),
        fc.constantFrom(0.001, 0.005).map((share) => ({ type: 'share' as const, share })),
        nat(99_999, 1).map((count) => ({ type: 'count' as const, count })),
        nat(500, 1).map((oneIn) => ({ type: 'yield' as const, oneIn })),
      ),
    ),
    shown: fc.boolean(),
    least: fc.double({ noNaN: true, min: 0, max: 1e6 }),
  }),
  benchCamera: fc.option(camera),
  showSpaces: fc.boolean(),
  theme: fc.constantFrom(...THEMES),
  place: fc.constantFrom(...PLACES),
  atlas: fc.constantFrom(...ATLAS_SHOWS),
  methods: fc.option(fc.constantFrom(...METHOD_IDS)),
  ranking: fc.record({
    order: fc.constantFrom(...RANK_ORDERS),
    kinds: fc.subarray([...SCREEN_KINDS]),
    layer: fc.option(nat(9999)),
    projection: fc.option(fc.constantFrom(...PROJECTIONS)),
  }),
  stats: fc.record({
    measure: fc.constantFrom(...MEASURES.map(({ id }) => id)),
    matrix: fc.option(matrix),
    projection: fc.option(fc.constantFrom(...PROJECTIONS)),
    onlyFound: fc.boolean(),
    over: fc.boolean(),
    taken: fc
      .array(fc.tuple(fc.stringMatching(/^[0-9a-f]{10}$/), fc.boolean()), { maxLength: 4 })
      .map((taken) => new Map(taken)),
  }),
  compare: fc.record({
    first: comparandId,
    second: comparandId,
    matrix: fc.option(matrix),
    shows: fc.constantFrom(...COMPARE_SHOWS),
    measure: fc.constantFrom(...PROFILE_MEASURES),
    axis: fc.option(fc.constantFrom(...LAYER_AXES)),
  }),
});

describe('the link', () => {
  it('opens, empty, on the first visit’s view, whose assay is the Fox preset', () => {
    expect(decodeLink('')).toEqual({ view: DEFAULT_VIEW, problems: [] });
    const text = readFileSync('public/organism/assays.json', 'utf8');
    const presets = JSON.parse(text) as { id: string }[];
    expect(presets.find((p) => p.id === 'fox')).toMatchObject({
      prompt: DEFAULT_VIEW.assay.prompt,
      max_new_tokens: DEFAULT_VIEW.assay.maxNewTokens,
      temperature: DEFAULT_VIEW.assay.temperature,
    });
  });

  it('opens the statistics as they are at first: asymmetry, nothing picked, all matrices', () => {
    const short = 'v=1&m=L1.down&s=8,93&k=min&pl=stats';
    const { view, problems } = decodeLink(short);
    expect(problems).toEqual([]);
    expect(view).toMatchObject({ place: 'stats', stats: DEFAULT_VIEW.stats });
    expect(encodeView(view)).toBe(short);
    const matrix = { layer: 5, projection: 'gate' as const };
    const stats = { ...view.stats, measure: 'odds' as const, matrix, projection: 'gate' as const };
    expect(encodeView({ ...view, stats })).toBe(`${short}&sm=odds&sd=L5.gate&sk=gate`);
  });

  it('is short and readable', () => {
    expect(encodeView(DEFAULT_VIEW)).toBe('v=1&m=L1.down&s=8,93&k=min');
    const site = { ...DEFAULT_VIEW.selection.site, row: 8, col: 88, height: 8, width: 8 };
    const selection = { ...DEFAULT_VIEW.selection, site };
    const assay = { ...DEFAULT_VIEW.assay, prompt: 'Tell me, owl: why?' };
    expect(encodeView({ ...DEFAULT_VIEW, selection, assay })).toBe(
      'v=1&m=L1.down&s=8:16,88:96&k=min&p=Tell+me,+owl:+why%3F',
    );
  });

  it('never ends in a character that linkifiers drop', () => {
    for (const end of ['.', ':', '!', ')', "'", '?', ',,,']) {
      const view = { ...DEFAULT_VIEW, assay: { ...DEFAULT_VIEW.assay, prompt: `a${end}` } };
      expect(encodeView(view)).toMatch(/[\w%]$/);
      expect(decodeLink(encodeView(view)).view).toEqual(view);
    }
  });

  it('decode(encode(view)) = view, for any view', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const link = encodeView(view);
        expect(decodeLink(`#${link}`)).toEqual({ view, problems: [] });
        expect(link).toMatch(/^[\x21-\x7e]*$/);
      }),
      { numRuns: 500 },
    );
  });

  it('holds the longest prompt', () => {
    for (const unit of ['語', '😀', '\n']) {
      const prompt = unit.repeat(MAX_PROMPT_CHARACTERS / unit.length);
      const view = { ...DEFAULT_VIEW, assay: { ...DEFAULT_VIEW.assay, prompt } };
      expect(decodeLink(encodeView(view))).toEqual({ view, problems: [] });
    }
  });

  it('leaves unknown keys out, explains bad values, and tells both', () => {
    const { view, problems } = decodeLink('#v=1&foo=1&tile=banana&k=min&m=L2.q&s=1,2&utm=x&&=&t');
    expect(view).toEqual({
      ...DEFAULT_VIEW,
      selection: {
        ...DEFAULT_VIEW.selection,
        site: { layer: 2, projection: 'q', row: 1, col: 2, height: 1, width: 1 },
      },
    });
    expect(problems.map((p) => p.key)).toEqual(['foo', 'tile']);
    expect(problems[0].message).toContain('“foo”, “utm”, “t”, which this page could not read');
    expect(problems[1].message).toContain('“banana”');
    expect(problems[1].message).toContain('Used instead: 1');
  });

  describe('as chat and mail programs pass it on', () => {
    const good = '#v=1&m=L3.up&s=5,7&k=zero&p=Once+upon+a+time&n=12&r=ABCDEF';
    it.each([
      ['with ampersands as in HTML', good.replaceAll('&', '&amp;')],
      ['escaped twice as in HTML', good.replaceAll('&', '&amp;amp;')],
      ['with numbered ampersands', good.replaceAll('&', '&#38;')],
      ['escaped as a whole', `#${encodeURIComponent(good.slice(1))}`],
      ['with its equals signs escaped', good.replaceAll('=', '%3D')],
      ['broken into lines', good.replaceAll('&', '&\n').replace('Once', 'On\r\nce')],
    ])('%s', (_, hash) => {
      expect(decodeLink(good).problems).toEqual([]);
      expect(decodeLink(hash)).toEqual(decodeLink(good));
      expect(linkResultsIn(hash)).toBe('ABCDEF');
    });

    it('the links of a bug report', () => {
      const { good: sent, bad } = JSON.parse(
        readFileSync(
          new URL('../../../fixtures/cases/links-escaped/hashes.json', import.meta.url),
          'utf8',
        ),
      ) as { good: string; bad: Record<string, string> };
      expect(sent).toBe(good);
      for (const [how, hash] of Object.entries(bad))
        if (how === 'truncated in a key') expect(decodeLink(hash).problems).toHaveLength(1);
        else expect(decodeLink(hash), how).toEqual(decodeLink(good));
    });

    it('escaped as a whole, any view is the same view', () => {
      fc.assert(
        fc.property(anyView, (view) => {
          const hash = encodeView(view);
          for (const bad of [encodeURIComponent(hash), hash.replaceAll('&', '&amp;')])
            expect(decodeLink(bad)).toEqual(decodeLink(hash));
        }),
      );
    });

    it.each([
      ['cut in a key', '#v=1&m=L3.up&s=5,7&k', 'k'],
      ['with a key twice', '#v=1&m=L3.up&m=L2.up', 'm'],
    ])('%s, it says so', (_, hash, key) => {
      const { view, problems } = decodeLink(hash);
      expect(view.selection.site).toMatchObject({ layer: 3, projection: 'up' });
      expect(problems.map((p) => p.key)).toEqual([key]);
      expect(problems[0].message).toContain('may have been cut or changed');
    });
  });

  it.each([
    ['m=L1.sideways', 'm'],
    ['s=8', 's'],
    ['s=9:8,1', 's'],
    ['k=biggest', 'k'],
    ['x=1e999', 'x'],
    ['x=0x10', 'x'],
    ['x=', 'x'],
    ['on=yes', 'on'],
    ['n=0', 'n'],
    ['n=1.5', 'n'],
    ['t=-1', 't'],
    ['seed=4294967296', 'seed'],
    ['tile=0', 'tile'],
    ['kinds=max,middle', 'kinds'],
    ['kinds=max,max', 'kinds'],
    ['c=rainbow', 'c'],
    ['tr=2', 'tr'],
    ['z=0.5,1,1', 'z'],
    ['z=4,1', 'z'],
    ['z=4,1,', 'z'],
    ['z=4,,1', 'z'],
    ['w=4,-1,1', 'w'],
    ['th=blue', 'th'],
    ['model=llama', 'model'],
    ['ro=beauty', 'ro'],
    ['rs=max,middle', 'rs'],
    ['rl=-1', 'rl'],
    ['rl=2.5', 'rl'],
    ['rp=gates', 'rp'],
    ['sm=beauty', 'sm'],
    ['sd=gate', 'sd'],
    ['sk=gates', 'sk'],
    ['sf=all', 'sf'],
    ['so=prompts', 'so'],
    ['st=fox', 'st'],
    ['pl=nowhere', 'pl'],
    ['c1=that', 'c1'],
    ['c2=s-12345', 'c2'],
    ['cm=down', 'cm'],
    ['p=%E0%A4%A', 'p'],
    ['v=0', 'v'],
    ['v=one', 'v'],
  ])('explains %s', (hash, key) => {
    const { view, problems } = decodeLink(hash);
    expect(view).toEqual(DEFAULT_VIEW);
    expect(problems.map((p) => p.key)).toEqual([key]);
  });

  it('says when a link is of another version, and shows what it understands', () => {
    const { view, problems } = decodeLink('v=7&tile=16');
    expect(view.map.tile).toBe(16);
    expect(problems[0].message).toContain('another version of Mutascope');
  });

  it('never throws and never hangs on hostile hashes', () => {
    const pieces = fc.constantFrom(
      '&',
      '=',
      '%',
      '+',
      ',',
      ':',
      '#',
      'm',
      's',
      'z',
      'p',
      'x',
      '9',
      '-',
      '%FF',
      '\ud800',
      '[',
      '<b>',
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 60 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(hostile, (hash) => {
        const { view } = decodeLink(hash);
        expect(decodeLink(encodeView(view)).view).toEqual(view);
      }),
      { numRuns: 1_000 },
    );
    for (const long of [
      '9'.repeat(MAX_LINK_CHARACTERS + 1),
      '&'.repeat(150_000),
      `s=${'1:'.repeat(50_000)}`,
    ])
      expect(decodeLink(long).view).toEqual(DEFAULT_VIEW);
  });
});

describe('docs/formats/link.md', () => {
  const text = readFileSync(new URL('../../../docs/formats/link.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^\| `(\w+)` +\| (.*?) +\| +(?:`(.*?)`)? *\|$/gm)];

  it('names every key with its default, in the order of the table', () => {
    expect(documented.map(([, key, , byDefault]) => [key, byDefault ?? ''])).toEqual(
      TABLE.map((row) => [row.key, row.write(DEFAULT_VIEW)]),
    );
  });

  it('names every word that a key may hold', () => {
    const words = TABLE.flatMap((row) => {
      const refused = row.read(DEFAULT_VIEW, '\0');
      const listed = 'problem' in refused && /^one of (.*) is expected$/.exec(refused.problem)?.[1];
      // the entries of Methods are many, and listed where they are
      return listed && row.key !== 'me' ? [{ key: row.key, words: listed.split(', ') }] : [];
    });
    expect(words.length).toBeGreaterThan(10);
    const projections = PROJECTIONS.map((name) => `\`${name}\``).join(', ');
    for (const { key, words: each } of words) {
      const holds = documented.find(([, name]) => name === key)![2];
      const said = holds.includes('projection') ? projections : holds;
      for (const word of each) expect(said, key).toContain(`\`${word}\``);
    }
  });
});
