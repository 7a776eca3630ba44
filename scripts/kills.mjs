// `npm run kills`: hub and database are killed again and again during a load; nothing acknowledged may be lost.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { kills } = await import('./kills/main.ts');
await kills(process.argv.slice(2));
