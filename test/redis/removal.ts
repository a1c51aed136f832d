/** What is to be removed when the tests are over. */

/** Remove something for good. */
export type Remove = () => Promise<void>;

const pending = new Set<Remove>();

/** Have something removed in the end, unless it is before: it can be more than once, but is only the first time. */
export const removable = (remove: Remove): Remove => {
  let done: Promise<void> | undefined;
  const once: Remove = () => {
    done ??= remove().finally(() => pending.delete(once));
    return done;
  };
  pending.add(once);
  return once;
};

/** Remove everything that was made in this process and is still there: servers, clusters, proxies. */
export const removeAll = async (): Promise<void> => {
  await Promise.all([...pending].map((remove) => remove()));
};
