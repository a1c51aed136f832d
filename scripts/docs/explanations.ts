/**
 * What is behind each error code, and what to do about it: the text of `docs/errors.md`, which `npm run docs:errors` makes.
 * The type has a key for every code of the union, so that none can be forgotten.
 */
import type { ErrorCode } from '../../src/model/LockstepError.js';

/** Why there is such an error, and what helps, as Markdown without a full stop. */
export interface Explanation {
  readonly cause: string;
  readonly cure: string;
}

export const explanations: Readonly<Record<ErrorCode, Explanation>> = {
  ERR_FIELD_DECLARED_TWICE: {
    cause: 'a field is in two of identifiers, attributes and children',
    cure: 'keep it in one',
  },
  ERR_FIELD_NAME_RESERVED: {
    cause: 'a field is named like something every object inherits, such as `constructor`',
    cure: 'rename it',
  },
  ERR_IDENTIFIERS_MISSING: {
    cause: 'a model has no identifiers',
    cure: 'declare at least one',
  },
  ERR_SHORTNAME_UNKNOWN_FIELD: {
    cause: 'a shortname names what is no field of the model',
    cure: 'name a field',
  },
  ERR_CHILD_UNKNOWN: {
    cause: 'a child or parent model is not in the schema',
    cure: 'add the model, or mend the name',
  },
  ERR_CHILD_CYCLE: {
    cause: 'child models lead back to where they began; the message shows the path',
    cure: 'break the cycle',
  },
  ERR_MODEL_DUPLICATE: {
    cause: 'two models have one name, or a top-level model is named twice',
    cure: 'rename or remove one',
  },
  ERR_TOP_LEVEL_UNKNOWN: {
    cause: 'a top-level model is not in the schema',
    cure: 'add the model, or mend the name',
  },
  ERR_PARENT_CONFLICT: {
    cause: 'two declarations disagree about what a model hangs below',
    cure: 'let only one of them say so',
  },
  ERR_PARENT_UNKNOWN_FIELD: {
    cause: '`parent.by` names an identifier or field that is not there',
    cure: 'mend the name',
  },
  ERR_REFERENCE_UNKNOWN: {
    cause: 'a reference names what is no attribute, or a model that is not there',
    cure: 'mend the name',
  },
  ERR_SCHEMA_INVALID: {
    cause: 'a schema file, or a declaration, makes no sense; the path says where',
    cure: 'mend what the path names',
  },
  ERR_MODEL_UNKNOWN: {
    cause: 'data names a model that the schema does not have',
    cure: 'add the model, or mend the name',
  },
  ERR_FIELD_UNKNOWN: {
    cause: 'a record has a field that its model does not declare',
    cure: 'declare it, or take it out',
  },
  ERR_VALUE_INVALID: {
    cause:
      "a value is not of its field's type, or its lists and objects are more than 500 levels deep; the path says which",
    cure: 'mend the value, or the type',
  },
  ERR_ATTRIBUTE_NOT_DECLARED: {
    cause: 'an update names what is no attribute of the model',
    cure: 'update declared attributes only',
  },
  ERR_UIDS_COLLIDE: {
    cause: 'more than 1,000 uids of one model have the same hash: they were made to slow this down',
    cure: 'find out who has made these names',
  },
  ERR_OBJECT_NOT_FOUND: {
    cause: 'entities are not there; `missing` names each',
    cure: 'check the uids',
  },
  ERR_OBJECT_ALREADY_EXISTS: {
    cause: 'an entity with this uid is there, with other content or parent, or a file has it twice',
    cure: 'update it, or remove one',
  },
  ERR_PARENT_NOT_FOUND: {
    cause: 'a parent is not there',
    cure: 'add the parent, or mend the reference',
  },
  ERR_PARENT_WRONG_MODEL: {
    cause: 'a parent takes no children of this model, or the entity hangs below another already',
    cure: 'mend the schema or the reference',
  },
  ERR_PARENT_CONTRADICTED: {
    cause: 'a record is given one parent, and its own fields name another',
    cure: 'let both say the same',
  },
  ERR_MODELS_DIFFER: {
    cause: 'the two sides give a model different identifiers, or, in a merge, different attributes',
    cure: 'give it the same',
  },
  ERR_OPTION_INVALID: {
    cause: 'an option names a model or attribute that is not there, or has a value that makes no sense',
    cure: 'mend the option',
  },
  ERR_DIFFS_DO_NOT_MEET: {
    cause: 'the second of two diffs expects something else than the first leaves',
    cure: 'compose diffs that come one after the other',
  },
  ERR_DIFFS_OVERLAP: {
    cause: 'two diffs that are put side by side change the same entity',
    cure: 'use `compose` for diffs that come one after the other',
  },
  ERR_PATCH_MISMATCH: {
    cause: 'a target is not what a diff expects; `mismatches` names each disagreement',
    cure: 'calculate the diff again',
  },
  ERR_CHECKPOINT_UNKNOWN: {
    cause: 'a history, or a store, has no checkpoint with this id or label, or no longer',
    cure: 'see which checkpoints there are',
  },
  ERR_CHECKPOINT_DUPLICATE: {
    cause: 'a checkpoint of the history has this label already',
    cure: 'choose another label',
  },
  ERR_NOTHING_TO_UNDO: {
    cause: 'the current checkpoint is the oldest that is kept',
    cure: 'ask `History.canUndo` first',
  },
  ERR_NOTHING_TO_REDO: {
    cause: 'the current checkpoint is the newest',
    cure: 'ask `History.canRedo` first',
  },
  ERR_HISTORY_WRONG_SCHEMA: {
    cause: 'a snapshot, or a history in a file, is of another schema',
    cure: 'use the schema that the history was made with',
  },
  ERR_HISTORY_INVALID: {
    cause: 'a file is no history, or contradicts itself; the message says where',
    cure: 'see [history.md](history.md)',
  },
  ERR_HISTORY_DAMAGED: {
    cause: 'a history in a file is not as it was written, or its end is missing',
    cure: 'take it from a backup, or save it again',
  },
  ERR_REFERENCE_CYCLE: {
    cause: 'entities refer to each other in a circle, so that none can be first; the message shows it',
    cure: 'break the circle, or sync in two steps',
  },
  ERR_PLAN_INVALID: {
    cause: 'a file is no plan',
    cure: 'see [formats.md](formats.md)',
  },
  ERR_PLAN_EDITED: {
    cause: 'a plan file is not as it was written',
    cure: 'make the plan again, or select with `lockstep show`',
  },
  ERR_PLAN_STALE: {
    cause: 'the target has changed since the plan was made; `mismatches` names what of it the plan touches',
    cure: 'make the plan again, `--rebase` it, or `--force` it',
  },
  ERR_PLAN_WRONG_SCHEMA: {
    cause: 'a plan was made for another schema',
    cure: 'make the plan with this one',
  },
  ERR_RESOLUTION_INVALID: {
    cause: 'a file is no list of resolutions, or a choice makes no sense for its conflict; the path says where',
    cure: 'see [merge.md](merge.md)',
  },
  ERR_RESOLUTION_STALE: {
    cause: 'a choice was made for something else than is in conflict now; `refused` has a sentence for each',
    cure: 'take the choice out, or choose anew',
  },
  ERR_MERGE_UNRESOLVED: {
    cause: 'two sides cannot be made to agree, as conflicts are open; `conflicts` names each',
    cure: 'give strategies or resolutions that decide them',
  },
  ERR_DIFF_INVALID: {
    cause: 'data is no diff, or contradicts itself; the path says where',
    cure: 'export the diff again, or mend what the path names',
  },
  ERR_VERSION_UNSUPPORTED: {
    cause: 'a diff, state, history or segmented dataset is of a version that this release does not read',
    cure: 'use the release that wrote it',
  },
  ERR_VALUE_NOT_ENCODABLE: {
    cause: 'a value has no JSON form, such as a function or a `Map`, or is nested too deep',
    cure: 'keep plain data in attributes',
  },
  ERR_OBJECT_NOT_CREATED: {
    cause:
      'a create failed, in the handler or because the entity is there already; `cause` has what the handler gave or threw',
    cure: 'mend what the message names; `retry` for what passes, `CONTINUE_ON_FAILURE` or `rollback` for the rest of the sync ([sync.md](sync.md))',
  },
  ERR_OBJECT_NOT_UPDATED: {
    cause: 'an update failed, in the handler or because the entity is not there; `cause` as above',
    cure: 'as for creates',
  },
  ERR_OBJECT_NOT_DELETED: {
    cause: 'a delete failed, in the handler or because the entity is not there; `cause` as above',
    cure: 'as for creates',
  },
  ERR_OBJECT_NOT_MOVED: {
    cause: 'a move failed, in the handler or because the entity is not there; `cause` as above',
    cure: 'as for creates',
  },
  ERR_SYNC_ABORTED: {
    cause: 'an `AbortSignal` stopped the sync at a safe point; what had come of it is in `result`',
    cure: 'resume it from its journal, or sync again',
  },
  ERR_SYNC_TAKEN_BACK: {
    cause: 'a sync that was cut off while it was being taken back was resumed: it is taken back now',
    cure: 'mend what it failed for, and sync again',
  },
  ERR_ROLLBACK_INCOMPLETE: {
    cause: 'some operations could not be undone; `result.undone` has each, with its reason',
    cure: 'mend the reason, and take it back again from the journal, or by hand',
  },
  ERR_TRANSACTION_FAILED: {
    cause: "the target's transaction could not begin, commit or roll back; the message says which, and why",
    cure: 'look at the target, mend what the message names, and sync again',
  },
  ERR_JOURNAL_UNREADABLE: {
    cause: 'a journal is there, but cannot be read',
    cure: 'check permissions, and that it is a file',
  },
  ERR_JOURNAL_UNWRITABLE: {
    cause: 'a journal cannot be written; no handler is called without it',
    cure: 'check permissions and space, then resume',
  },
  ERR_JOURNAL_CORRUPT: {
    cause: 'a file is no journal, or a line of it is not as it was written; a torn last line alone is no reason',
    cure: 'check the path; restore the journal, or compare and sync anew',
  },
  ERR_JOURNAL_LOCKED: {
    cause: 'another process is writing the journal',
    cure: 'wait for it, or end it',
  },
  ERR_JOURNAL_IN_USE: {
    cause: 'the journal holds a sync already: one that was cut off, is over, or was taken back',
    cure: 'resume it, take it back, or name another journal',
  },
  ERR_JOURNAL_OTHER_PLAN: {
    cause: 'the journal is of another plan',
    cure: 'name the plan that it was begun with',
  },
  ERR_JOURNAL_IN_DOUBT: {
    cause: 'nobody knows whether the operations in `inDoubt` took effect',
    cure: 'look at the target, then say whether to retry or to skip them',
  },
  ERR_JOURNAL_EMPTY: {
    cause: 'there is nothing in the journal to resume or to take back',
    cure: 'check its name',
  },
  ERR_GUARD_VIOLATED: {
    cause: 'a guard or validator is against the sync, which did not begin; `violations` has what each found',
    cure: 'mend the source, or lift the limit ([validation.md](validation.md))',
  },
  ERR_VALIDATION_FAILED: {
    cause: 'a validator is against what came of the sync, which is undone; `violations` has what each found',
    cure: 'mend the source, or the validator',
  },
  ERR_FILE_NOT_FOUND: {
    cause: 'there is no such file or folder',
    cure: 'check the path',
  },
  ERR_FILE_UNREADABLE: {
    cause: 'it is there, but cannot be read',
    cure: 'check permissions, and that it is a file',
  },
  ERR_FILE_UNWRITABLE: {
    cause: 'it cannot be written; nothing was changed',
    cure: 'check permissions and space',
  },
  ERR_FILE_LOCKED: {
    cause: 'another process is writing the file, or may be; the message names it',
    cure: 'wait for it, or end it',
  },
  ERR_FILE_EMPTY: {
    cause: 'the file has no content',
    cure: 'write `{}` for a dataset without entities',
  },
  ERR_FILE_ENCODING: {
    cause: 'the file is not UTF-8',
    cure: 'convert it',
  },
  ERR_FILE_SYNTAX: {
    cause: 'the text is not what its format asks; line and column are named',
    cure: 'mend the text',
  },
  ERR_FILE_SHAPE: {
    cause: 'the text is well-formed, but no dataset or schema; a folder or file is not what its name says',
    cure: 'see [cli.md](cli.md) for the shapes',
  },
  ERR_FORMAT_UNKNOWN: {
    cause: "no format is known by the file's extension",
    cure: 'use a known extension',
  },
  ERR_MODULE_INVALID: {
    cause: 'a module cannot be loaded, or does not export an adapter',
    cure: 'export what `Adapter.make` gives',
  },
  ERR_CONFIG_INVALID: {
    cause: '`lockstep.yaml`, the options, or the URL of a store make no sense',
    cure: 'see [cli.md](cli.md), [redis.md](redis.md)',
  },
  ERR_LOAD_FAILED: {
    cause: 'an adapter could not load its dataset; the message has its reason',
    cure: 'mend what the message names: address, credentials, the loader',
  },
  ERR_STORE_UNREACHABLE: {
    cause:
      'the server of a store cannot be reached, or the connection was lost; the message says so where it is not known whether a commit took effect',
    cure: 'check address and network, look, and try again',
  },
  ERR_STORE_TIMEOUT: {
    cause:
      'the server of a store did not answer in time; the message says so where it is not known whether a commit took effect',
    cure: 'look, and try again, or allow it more time',
  },
  ERR_STORE_REFUSED: {
    cause: 'the server refused user, password or command',
    cure: 'check the credentials and their permissions',
  },
  ERR_STORE_FULL: {
    cause: 'the server has no memory or disk left; nothing was changed',
    cure: 'give it more, or remove something',
  },
  ERR_STORE_READ_ONLY: {
    cause: 'the server is a replica, and takes no writes',
    cure: 'name the primary',
  },
  ERR_STORE_BUSY: {
    cause: 'others were writing all the time, or changed what is read page by page, or the server is loading or busy',
    cure: 'try again',
  },
  ERR_STORE_CORRUPT: {
    cause:
      'what is in the store is not what Lockstep wrote, or a segment is missing; the key and the entity, or the file, are named',
    cure: 'restore it, or clear the store and load it again',
  },
  ERR_STORE_MISMATCH: {
    cause: 'the store or segmented dataset was made with another format, schema or number of buckets',
    cure: 'open it as it was made, or name another store',
  },
  ERR_STORE_NOT_FOUND: {
    cause: 'there is no such store, and it was not to be made',
    cure: 'check its ID, or load something into it first',
  },
  ERR_STORE_CLOSED: {
    cause: 'the store was closed',
    cure: 'open it again',
  },
  ERR_CONFLICT: {
    cause: 'somebody else has changed entities since they were read; `conflicts` names each',
    cure: 'read again and apply the change anew; `Store.retrying` does',
  },
  ERR_DATASET_CHANGED: {
    cause: 'a side was changed while it was compared in parts; the message names it',
    cure: 'compare again, or have it restarted by itself',
  },
  ERR_WORKER_FAILED: {
    cause: 'a worker ended, or a partition kept failing; the message has the cause',
    cure: 'mend what the message names, and compare again; a job is resumed by its ID',
  },
  ERR_SCHEMA_NOT_SHARED: {
    cause: 'workers cannot get the schema: it has functions and no module, or the module exports none',
    cure: 'describe it as a schema file does, or name a module',
  },
  ERR_PACKAGE_MISSING: {
    cause: 'threads need `piscina`, queues `bullmq`, which are not installed with Lockstep',
    cure: 'install it',
  },
  ERR_JOB_UNKNOWN: {
    cause: 'there is no such job in the queue: it has ended, was cancelled, or its time is over',
    cure: 'check its ID, or begin anew',
  },
  ERR_JOB_CANCELLED: {
    cause: 'the job was cancelled',
    cure: 'begin anew',
  },
};
