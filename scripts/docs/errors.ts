// Writes docs/errors.md.
import { writeFileSync } from 'node:fs';
import { errorTable } from './errorTable.js';

writeFileSync('docs/errors.md', errorTable('src/model/LockstepError.ts'));
