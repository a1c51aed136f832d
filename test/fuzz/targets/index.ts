/** All targets. */
import type { Target } from '../Target.js';
import { datasetCsv, datasetJson, datasetNdjson, datasetYaml, records } from './dataset.js';
import { diffJson, diffNdjson, diffYaml } from './diff.js';
import { history } from './history.js';
import { journal } from './journal.js';
import { plan } from './plan.js';
import { redis } from './redis.js';
import { resolutionsJson, resolutionsYaml } from './resolutions.js';
import { schemaJson, schemaYaml } from './schema.js';

/** Every decoder. */
export const targets: ReadonlyArray<Target> = [
  datasetJson,
  datasetYaml,
  datasetNdjson,
  datasetCsv,
  records,
  schemaJson,
  schemaYaml,
  diffJson,
  diffYaml,
  diffNdjson,
  plan,
  journal,
  history,
  resolutionsJson,
  resolutionsYaml,
  redis,
];
