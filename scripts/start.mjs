// `npm start`: everything on one machine. Installs what is missing, then hands over to TypeScript.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { start } = await import('./start/main.ts');
await start(process.argv.slice(2));
