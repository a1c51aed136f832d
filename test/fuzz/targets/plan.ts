/** Saved plans, sealed anew after what was done to them. */
import { PlanFile } from '../../../src/file.js';
import { Equality, SavedPlan } from '../../../src/index.js';
import * as Fingerprint from '../../../src/snapshot/fingerprint.js';
import { right } from '../../right.js';
import type { Target } from '../Target.js';
import { differences, json, toJson } from './samples.js';

const DESCRIPTION = { models: { vlan: { identifiers: { id: 'integer' as const } } } };

const documents = differences.flatMap(({ diff, source, target }) => [
  json(right(SavedPlan.encode(SavedPlan.make(diff, source, target)))),
  json(right(SavedPlan.encode(SavedPlan.make(diff, source, target, DESCRIPTION)))),
]);

/** With the fingerprint that it would have, had it been written like this. */
const sealed = (document: unknown): string => {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return toJson(document);
  const { fingerprint: _, ...content }: Readonly<Record<string, unknown>> = { ...document };
  return toJson({ ...content, fingerprint: Fingerprint.ofText(Equality.canonical(content)) });
};

export const plan: Target = {
  name: 'plan',
  file: 'input.json',
  documents,
  write: sealed,
  texts: documents.map(toJson),
  read: (file) => PlanFile.read(file)(),
};
