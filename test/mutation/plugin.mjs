/** What the mutation tester loads: reading TypeScript is set up here, the rest is in `Runner.ts`. */
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { register } from 'tsx/esm/api';

register();

const { Runner } = await import('./Runner.ts');

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'loaded', Runner)];
