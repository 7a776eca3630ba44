// `npm run load`: k6 against the running demo.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { load } = await import('./load/main.ts');
await load(process.argv.slice(2));
