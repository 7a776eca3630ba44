import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';
import { type NextServer, startNext } from './webServer';

const FILES = {
  'package.json': '{ "private": true }',
  'next.config.mjs': 'export default { devIndicators: false };',
  'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}`,
  // With a button, so that it is hydrated as our pages are.
  'app/page.js': `'use client';
import { useState } from 'react';
export default function Page() {
  const [count, setCount] = useState(0);
  return <main><h1>Bare</h1><button type="button" onClick={() => setCount(count + 1)}>{count}</button></main>;
}`,
} as const;

/** The least that Next can be, of the same version: a page with a heading and a button, built and started. */
export async function startBareNext(): Promise<NextServer> {
  const app = join(stateFolder, 'bare-next');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(app, name, '..'), { recursive: true });
    writeFileSync(join(app, name), text);
  }
  const next = join(root, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  const { code, output } = await command(process.execPath, [next, 'build'], { cwd: app, env });
  if (code !== 0) throw new Error(`a bare Next app could not be built:\n${output}`);
  return startNext(app, '/', {});
}
