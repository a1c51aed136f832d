/** Targets that outlast the process: how they are opened, and what they had at first. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { createTables } from '../../../examples/database/createTables.js';
import { databaseAdapter } from '../../../examples/database/databaseAdapter.js';
import { open as openDatabase } from '../../../examples/database/open.js';
import { File } from '../../../src/file.js';
import { Adapter, Handlers, syncFrom } from '../../../src/index.js';
import { right } from '../../right.js';
import { schema, target } from './inventory.js';
import { recordTarget } from './recordTarget.js';

/** A target that is open. */
export interface Open {
  readonly adapter: Adapter.Adapter;
  readonly close: () => Promise<void>;
}

/** A kind of target. */
export interface Target {
  readonly open: (folder: string) => Promise<Open>;
}

const still = async (): Promise<void> => undefined;

const record: Target = {
  open: async (folder) => ({ adapter: recordTarget(join(folder, 'operations.ndjson')), close: still }),
};

const file: Target = {
  open: async (folder) => {
    const path = join(folder, 'dataset.json');
    if (!existsSync(path)) right(await File.write(path)(target)());
    const adapter = {
      name: 'dataset',
      schema,
      handlers: Handlers.none,
      load: File.read(schema)(path),
      onComplete: ({ snapshot }: { readonly snapshot: typeof target }) => File.write(path)(snapshot),
    };
    return { adapter, close: still };
  },
};

const database: Target = {
  open: async (folder) => {
    const opened = right(await openDatabase({ where: join(folder, 'database') })());
    const adapter = right(databaseAdapter('database', schema, opened));
    const isThere = join(folder, 'database.filled');
    if (!existsSync(isThere)) {
      for (const statement of right(createTables(schema))) right(await opened.query(statement)());
      const filled = await syncFrom(Adapter.fromSnapshot('first', target))(adapter)();
      if (E.isLeft(filled)) throw new Error(filled.left.message);
      writeFileSync(isThere, '');
    }
    return { adapter, close: opened.close };
  },
};

/** All kinds. */
export const targets = { record, file, database } as const;
export type Kind = keyof typeof targets;
