// `npm run replay`: what a policy would have done on recorded data.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { replayRecorded } = await import('./replay/main.ts');
await replayRecorded(process.argv.slice(2));
