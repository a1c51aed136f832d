/**
 * The names of a store's keys, and of the fields in its hashes. `docs/redis.md` has them all.
 *
 * A part of a key is percent-encoded, so that no name of a store or a model can be taken for another, or for a slot of a
 * cluster. What belongs to the store as a whole is in one slot; each bucket of each model is in one of its own.
 */
import type { Uid } from '../../model/Uid.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The keys of a store. */
export interface Keys {
  /** What the store is, and its counters. */
  readonly meta: string;
  /** How many entities there are, and the sums of their hashes: by bucket, by model, and of all. */
  readonly digests: string;
  /** Which of the last commits took effect. */
  readonly commits: string;
  /** Their ids, the latest first. */
  readonly recent: string;
  /** A commit that takes more than one step. */
  readonly intent: string;
  /** What it is to change. */
  readonly changes: string;
  /** Held by whoever carries it out, as long as he lives. */
  readonly lease: string;
  readonly checkpoints: string;
  /** What takes commits back, as far as there are checkpoints before them. */
  readonly log: string;
  /** The entities of a bucket. */
  readonly entities: (tag: string) => string;
  /** The number of the last intent that wrote to a bucket. */
  readonly fence: (tag: string) => string;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const LONE_SURROGATE = /\p{Surrogate}/gu;

const surrogates = (name: string): ReadonlyArray<string> =>
  (name.match(LONE_SURROGATE) ?? []).map((half) => `%u${half.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * A name as a part of a key: percent-encoded UTF-8. The empty name is `%`, and half a surrogate pair, which has no UTF-8,
 * is `%u` and its number.
 */
export const part = (name: string): string =>
  name === ''
    ? '%'
    : name
        .split(LONE_SURROGATE)
        .map((text) => encodeURIComponent(text))
        .reduce((joined, text, i) => joined + (i === 0 ? '' : surrogates(name)[i - 1]) + text, '');

/** A bucket of a model, as keys and fields name it. */
export const tag = (model: string, bucket: number): string => `${part(model)}:${bucket}`;

/** The keys of the store of an id. */
export const of = (id: string): Keys => {
  const name = part(id);
  const whole = (what: string): string => `lockstep:{${name}}:${what}`;
  return {
    meta: whole('meta'),
    digests: whole('digests'),
    commits: whole('commits'),
    recent: whole('recent'),
    intent: whole('intent'),
    changes: whole('changes'),
    lease: whole('lease'),
    checkpoints: whole('checkpoints'),
    log: whole('log'),
    entities: (bucket) => `lockstep:{${name}:${bucket}}:entities`,
    fence: (bucket) => `lockstep:{${name}:${bucket}}:fence`,
  };
};

// -------------------------------------------------------------------------------------
// fields
// -------------------------------------------------------------------------------------

const ESCAPED = '\u0000json:';
const HALF = /[\ud800-\udfff]/;
const NOT_UNICODE = /\p{Surrogate}/u;

const escaped = (text: Uid): string =>
  NOT_UNICODE.test(text) || text.startsWith(ESCAPED) ? `${ESCAPED}${JSON.stringify(text)}` : text;

/**
 * A text as the field of a hash: itself, in UTF-8. One with half a surrogate pair, which has no UTF-8, and one that could
 * be taken for its stand-in, is `\0json:` and the text as JSON in ASCII.
 */
export const field = (text: Uid): string =>
  // Nearly every text is itself, and there are many.
  text.charCodeAt(0) !== 0 && !HALF.test(text) ? text : escaped(text);

/** The text of a field; `undefined` where it is none that `field` gives. */
export const ofField = (stored: string): Uid | undefined => {
  if (!stored.startsWith(ESCAPED)) return stored;
  try {
    const text: unknown = JSON.parse(stored.slice(ESCAPED.length));
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
};
