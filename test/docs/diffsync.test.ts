import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// The public names of DiffSync 2.x, module by module.
const names = {
  model: `DiffSyncModel _modelname _identifiers _shortname _attributes _children model_flags adapter create update delete
    create_base update_base delete_base get_type create_unique_id get_children_mapping get_identifiers get_attrs get_unique_id
    get_shortname get_status set_status add_child remove_child dict json str`,
  adapter: `Adapter DiffSync type top_level load load_from_dict sync_from sync_to sync_complete diff_from diff_to
    get_all_model_names get get_or_none get_all get_by_uids get_tree_traversal add update remove get_or_instantiate
    get_or_add_model_instance update_or_instantiate update_or_add_model_instance count internal_storage_engine`,
  store: 'BaseStore LocalStore RedisStore remove_item store_id',
  diff: `Diff DiffElement has_diffs groups get_children order_children_default order_children_device summary complete keys
    source_name dest_name source_attrs dest_attrs child_diff action add_attrs get_attrs_keys get_attrs_diffs diff_class callback`,
  helpers: 'DiffSyncDiffer DiffSyncSyncer enable_console_logging',
  enums: `DiffSyncFlags DiffSyncModelFlags DiffSyncStatus DiffSyncActions NONE IGNORE SKIP_CHILDREN_ON_DELETE
    SKIP_UNMATCHED_SRC SKIP_UNMATCHED_DST SKIP_UNMATCHED_BOTH NATURAL_DELETION_ORDER CONTINUE_ON_FAILURE LOG_UNCHANGED_RECORDS
    SUCCESS FAILURE ERROR UNKNOWN SKIP NO_CHANGE`,
  exceptions: `ObjectCrudException ObjectNotCreated ObjectNotUpdated ObjectNotDeleted ObjectStoreException ObjectAlreadyExists
    ObjectNotFound ObjectStoreWrongType DiffException DiffClassMismatch`,
};

describe('docs/coming-from-diffsync.md', () => {
  const page = readFileSync('docs/coming-from-diffsync.md', 'utf8');

  it.each(Object.entries(names))('has every name of DiffSync’s %s in a table or in its code', (_, all) => {
    const code = [...page.matchAll(/`[^`\n]+`|^```python\n[\s\S]*?^```$/gm)].join('\n');
    const isThere = (name: string): boolean => new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(code);
    expect(all.split(/\s+/).filter((name) => !isThere(name))).toEqual([]);
  });

  it('does each of its examples', () => {
    const examples = [...page.matchAll(/^### (0\d),.*\n[\s\S]*?^```ts$/gm)].map(([, number]) => number);
    expect(examples).toEqual(['01', '02', '03', '04', '05', '06']);
  });
});
