import { canBeEightBit } from '../model/eight-bit.ts';
import { textDigest } from '../base/digest.ts';
import { CATALOGUE, catalogueEntry } from './catalogue.ts';
import { factsInEightBits, isEightBitKey, keyInBits, plainKey } from './eight-bit-choice.ts';
import { addressId, addressName, parseAddress } from './model-address.ts';
import type { ModelFacts, RemoteSource } from './model-facts.ts';

/** A model that can be chosen: of the catalogue, from an address, or from files on this machine. */
export interface ModelOffer {
  /**
   * As in the link: a name of the catalogue, an address, or `file:` and the file's name; in front of it
   * `8bit:` where the model is loaded in 8-bit groups.
   */
  key: string;
  /** Folder that keeps it in this browser. */
  id: string;
  name: string;
  /** null: it comes with the page, or its files are on this machine. */
  source: RemoteSource | null;
  licence: string | null;
  about: string | null;
  checked: string | null;
  /** Its page. */
  page: string | null;
  /** null while unknown. */
  facts: ModelFacts | null;
  kind: 'built-in' | 'catalogue' | 'address' | 'file';
}

/** A model that the user added. */
export type OwnModel =
  | { kind: 'address'; source: RemoteSource; facts: ModelFacts }
  | { kind: 'file'; name: string; facts: ModelFacts };

const FILE = 'file:';
const MAX_KEY_CHARACTERS = 1_000;

export const fileKey = (name: string) => `${FILE}${name}`;

/** Whether a text can name a model in a link. */
export function isModelKey(text: string): boolean {
  if (text.length > MAX_KEY_CHARACTERS) return false;
  const plain = plainKey(text);
  return isPlainKey(plain) && !(isEightBitKey(text) && isGroupedAlready(plain));
}

/** The key of a model that is named as for the command line: by key, address, or `hf:owner/name`; null: it is none. */
export function keyOfSource(source: string): string | null {
  if (isModelKey(source)) return source;
  const address = parseAddress(plainKey(source).replace(/^hf:/, ''))?.url;
  return address ? keyInBits(address, isEightBitKey(source)) : null;
}

/** Whether a model is known to be no safetensors, which alone are put into 8-bit groups. */
function isGroupedAlready(key: string): boolean {
  const entry = catalogueEntry(key);
  return entry ? !canBeEightBit(entry.facts.quantization) : /\.gguf$/i.test(key);
}

function isPlainKey(text: string): boolean {
  if (text.startsWith(FILE)) return text.length > FILE.length;
  return catalogueEntry(text) !== null || parseAddress(text)?.url === text;
}

/** Everything on offer: the catalogue, then what the user added. */
export const allOffers = (own: readonly OwnModel[]): ModelOffer[] => [
  ...CATALOGUE.map(catalogueOffer),
  ...own.map(ownOffer),
];

/** What a key names; also what is not known here yet. */
export function offerOf(key: string, own: readonly OwnModel[]): ModelOffer {
  const offer = plainOffer(plainKey(key), own);
  return isEightBitKey(key) ? inEightBits(offer) : offer;
}

/** The same model in 8-bit groups. */
export const inEightBits = (offer: ModelOffer): ModelOffer => ({
  ...offer,
  key: keyInBits(offer.key, true),
  facts: offer.facts && factsInEightBits(offer.facts),
});

function plainOffer(key: string, own: readonly OwnModel[]): ModelOffer {
  const known = allOffers(own).find((offer) => offer.key === key);
  if (known) return known;
  const source = parseAddress(key);
  return source
    ? { ...addressOffer(source), facts: null }
    : { ...fileOffer(key.slice(FILE.length)), facts: null };
}

function catalogueOffer(entry: (typeof CATALOGUE)[number]): ModelOffer {
  const kind = entry.source ? 'catalogue' : 'built-in';
  return { ...entry, key: entry.id, kind };
}

export const ownOffer = (own: OwnModel): ModelOffer => ({
  ...(own.kind === 'address' ? addressOffer(own.source) : fileOffer(own.name)),
  facts: own.facts,
});

const addressOffer = (source: RemoteSource) => ({
  key: source.url,
  id: addressId(source),
  name: addressName(source),
  source,
  licence: null,
  about: null,
  checked: null,
  page: null,
  kind: 'address' as const,
});

const fileOffer = (name: string) => ({
  key: fileKey(name),
  id: `file-${textDigest(name, 16)}`,
  name: name.replace(/\.gguf$/i, ''),
  source: null,
  licence: null,
  about: null,
  checked: null,
  page: null,
  kind: 'file' as const,
});
