/**
 * Resolutions that do not fit: refused, with one sentence each.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type ResolutionError, show } from '../model/LockstepError.js';
import * as Conflict from './Conflict.js';
import type { Stale } from './Judge.js';
import type { Resolution } from './Resolution.js';

/** In which value two conflicts about the same differ, for people. */
const difference = (then: Conflict.Conflict, now: Conflict.Conflict): string => {
  if (then._tag === 'AttributeConflict' && now._tag === 'AttributeConflict') {
    for (const side of ['base', 'source', 'target'] as const) {
      const [before, after] = [show(then[side]), show(now[side])];
      if (before !== after) return `the ${side} had ${before}, and has ${after}`;
    }
  }
  return 'what is in conflict has changed since';
};

const sentence = ({ resolution: { conflict }, now }: Stale): string =>
  now === undefined
    ? `${Conflict.label(conflict)}: the choice no longer fits: there is no such conflict open`
    : `${Conflict.label(conflict)}: the choice no longer fits: ${difference(conflict, now)}`;

/** Refuse resolutions that are about something else than is open now. Errors: `ERR_RESOLUTION_STALE`. */
export const checkStale = (stale: ReadonlyArray<Stale>): E.Either<ResolutionError, void> => {
  const [first] = stale;
  if (first === undefined) return E.right(undefined);
  const { model, uid } = first.resolution.conflict;
  const sentences = stale.map(sentence);
  return E.left({
    _tag: 'ResolutionError',
    code: 'ERR_RESOLUTION_STALE',
    message: `${sentences[0]}${stale.length > 1 ? ` (and ${stale.length - 1} more)` : ''}`,
    model,
    uid,
    refused: sentences,
    suggestion: 'take the choice out, or choose anew',
  });
};

/** Refuse choices that make no sense for their conflicts. Errors: `ERR_RESOLUTION_INVALID`. */
export const checkChoices = (resolutions: ReadonlyArray<Resolution>): E.Either<ResolutionError, void> => {
  const keys = new Set<string>();
  for (const { conflict, choice } of resolutions) {
    const key = Conflict.keyOf(conflict);
    const problem = Conflict.objection(conflict, choice) ?? (keys.has(key) ? 'it is chosen for twice' : undefined);
    keys.add(key);
    if (problem === undefined) continue;
    const message = `${Conflict.label(conflict)}: ${problem}`;
    const { model, uid } = conflict;
    return E.left({ _tag: 'ResolutionError', code: 'ERR_RESOLUTION_INVALID', message, model, uid, refused: [message] });
  }
  return E.right(undefined);
};
