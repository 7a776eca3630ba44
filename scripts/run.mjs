// Runs a TypeScript program of this tree with its arguments: node scripts/run.mjs FILE [ARGUMENTS]
import { pathToFileURL } from 'node:url';
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const [file, ...rest] = process.argv.slice(2);
process.argv = [process.argv[0], file, ...rest];
await import(pathToFileURL(file).href);
