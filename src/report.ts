/**
 * Diffs and plans for people: one HTML file in which a change is reviewed before it is applied.
 *
 * @since 0.5.0
 */
export * as Report from './report/Report.js';
