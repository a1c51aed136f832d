/** What a guide has its reader do: files to save, lines to type, and what comes of them. */
import { readFileSync } from 'node:fs';

/** A file that is to be saved, or a line that is typed and what is shown then. */
export type Step =
  | { readonly _tag: 'Save'; readonly name: string; readonly content: string }
  | { readonly _tag: 'Type'; readonly typed: string; readonly shown: string };

const BLOCK = /^(?:<!-- file: (\S+) -->\n\n)?```(\w+)\n([\s\S]*?)^```$/gm;

const typedIn = (session: string): ReadonlyArray<Step> =>
  session
    .split(/^\$ /m)
    .slice(1)
    .map((step): Step => {
      const [typed = '', ...shown] = step.split('\n');
      return { _tag: 'Type', typed, shown: shown.join('\n') };
    });

/** The steps of a guide, in their order: blocks behind `<!-- file: NAME -->` are saved, those of `console` are typed. */
export const stepsIn = (guide: string): ReadonlyArray<Step> =>
  [...readFileSync(guide, 'utf8').matchAll(BLOCK)].flatMap(([, name, language, content = '']): ReadonlyArray<Step> => {
    if (name !== undefined) return [{ _tag: 'Save', name, content }];
    return language === 'console' ? typedIn(content) : [];
  });
