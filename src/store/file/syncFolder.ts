/**
 * Putting a folder's list of files onto the disk: without it, a file that was made or renamed may be gone after a crash of
 * the machine, however safe its content is.
 */
import { open } from 'node:fs/promises';
import { codeOf } from './FileError.js';

/** What systems say that cannot do it, or not to this folder. */
const CANNOT = ['EACCES', 'EBADF', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'];

/** Put a folder onto the disk, where the system can. Rejects if the disk fails. */
export const syncFolder = async (folder: string): Promise<void> => {
  try {
    const handle = await open(folder);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (!CANNOT.includes(codeOf(cause))) throw cause;
  }
};
