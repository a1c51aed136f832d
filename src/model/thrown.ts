/** What was thrown by code that is not ours, or given as a cause: it may be anything. */

/** What it says, as a text; never throws, whatever it is. */
export const messageOf = (thrown: unknown): string => {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'it threw what cannot be told';
  }
};
