/**
 * Diffs past one core and one machine: partitions, worker threads, and workers that take partitions from a queue. Needs
 * Node; threads need `piscina`, queues `bullmq`.
 *
 * @since 0.5.0
 */
export { diffFrom, type ParallelOptions, threadsFor } from './parallel/diffFrom.js';
export * as Flat from './parallel/Flat.js';
export { diffPartitions, linesOfPartitions } from './parallel/inMemory.js';
export type { Job, Place } from './parallel/Job.js';
export * as Part from './parallel/Part.js';
export * as Partition from './parallel/Partition.js';
export * as Queue from './parallel/queue/Queue.js';
export type { Pins, ReadOptions } from './parallel/reading.js';
export * as SchemaSource from './parallel/SchemaSource.js';
export * as Threads from './parallel/threads/Threads.js';
export * as Whole from './parallel/Whole.js';
