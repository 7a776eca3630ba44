import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSoftware, startServer } from '../database/server';
import { softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import { detailBench } from './detail';
import { ingestBench } from './ingest';
import type { BenchOptions } from './main';
import { rollupBench } from './rollup';
import { type Row, row } from './rows';

/** Ingest, rollups and reads, one after the other on a database server of their own. */
export async function storeBench(options: BenchOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-'));
  chmodSync(folder, 0o755);
  const software = await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, options.say);
  const server = await startServer(software, join(folder, 'data'), await takePort());
  options.say(`store: ${software.name}`);
  const place = { kind: software.kind, serverUrl: server.url };
  try {
    return [
      ...(await ingestBench(place, options)),
      ...(await rollupBench(place, options)),
      ...['heatmap.db.p95', 'heatmap.api.p95'].map((name) => row('store', name, 'no bench for it yet')),
      ...(await detailBench(place, options)),
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
