// `npm run bench`: every measured target beside its reference.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { bench } = await import('./bench/main.ts');
await bench(process.argv.slice(2));
