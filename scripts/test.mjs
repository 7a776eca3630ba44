// `npm test`: every test, from nothing but Node. The last line is `N passed, N failed, N skipped`.
import { ensureDependencies, registerTypeScript } from './setup/dependencies.mjs';

ensureDependencies();
await registerTypeScript();
const { test } = await import('./test/main.ts');
await test(process.argv.slice(2));
