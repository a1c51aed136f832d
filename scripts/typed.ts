/** What was typed after the name of a script. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was typed, by the options of a script. What it has no option for ends it with 2 and a sentence, not with a stack. */
export const typed = <T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(config);
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : String(cause));
    process.exit(2);
  }
};
