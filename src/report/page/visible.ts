/**
 * Text of the data as the page shows it: what nobody would see, or what would turn the text around it, is shown as a mark.
 */
import { h } from './dom.js';

/** Ranges of what hides itself: control characters but for line breaks, what turns text round, what has no width. */
const RANGES =
  '\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb';

/** Halves of characters, without the other half. */
const HALVES = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';

const HIDDEN = new RegExp(`[${RANGES}]|${HALVES}`, 'g');

const nameOf = (c: string): string => `U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The sign that stands for a control character, or its number. */
const markOf = (c: string): string => {
  const code = c.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : nameOf(c);
};

/** Text in one line, for labels, titles and options. O(length). */
export const plainly = (text: string): string => text.replace(HIDDEN, markOf).replaceAll('\n', '␊');

/** Text with every character that hides itself as a mark of its own. O(length). */
export const visible = (text: string): ReadonlyArray<Node | string> => {
  const parts: Array<Node | string> = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push(h('span', { class: 'mark', title: nameOf(match[0]) }, markOf(match[0])));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
};
