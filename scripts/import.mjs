// `npm run import`: recorded measurements as history of paths of their own.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { importFile } = await import('./import/main.ts');
await importFile(process.argv.slice(2));
