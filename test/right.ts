import { type Either, isLeft } from 'fp-ts/lib/Either.js';

/** What is right; a left fails the test, and says why. */
export const right = <E, A>(either: Either<E, A>): A => {
  if (isLeft(either)) throw new Error(`expected a right, got ${JSON.stringify(either.left)}`);
  return either.right;
};

/** What is left; a right fails the test. */
export const left = <E, A>(either: Either<E, A>): E => {
  if (isLeft(either)) return either.left;
  throw new Error('expected a left, got a right');
};
