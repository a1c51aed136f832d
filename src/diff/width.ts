/**
 * How wide texts are in a terminal.
 */

const ASCII = /^[\u0020-\u007e]*$/;

/** What terminals show two columns wide. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

const graphemes = (text: string): ReadonlyArray<string> =>
  ASCII.test(text) ? [...text] : [...new Intl.Segmenter('und').segment(text)].map(({ segment }) => segment);

/** How many columns of a terminal a text takes. O(length). */
export const widthOf = (text: string): number =>
  ASCII.test(text) ? text.length : graphemes(text).reduce((n, each) => n + (WIDE.test(each) ? 2 : 1), 0);

/** Text that is cut to a width, with a mark where something is missing. O(length). */
export const shorten = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let cut = '';
  let left = width - 1;
  for (const each of graphemes(text)) {
    left -= widthOf(each);
    if (left < 0) break;
    cut += each;
  }
  return `${cut}…`;
};
