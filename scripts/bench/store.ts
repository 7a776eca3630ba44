import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSoftware, startServer } from '../database/server';
import { softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import { detailBench } from './detail';
import { heatmapBench } from './heatmap';
import { writeHistory } from './history';
import { ingestBench } from './ingest';
import { journalBench } from './journal';
import type { BenchOptions, Rows } from './main';
import { rollupBench } from './rollup';
import { migratedDatabase, type StorePlace } from './storePlace';

/** Ingest, rollups and reads, one after the other on a database server of their own. */
export async function* storeBench(options: BenchOptions): Rows {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-'));
  chmodSync(folder, 0o755);
  const software = await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, options.say);
  const server = await startServer(software, join(folder, 'data'), await takePort());
  options.say(`store: ${software.name}`);
  const place = { kind: software.kind, serverUrl: server.url };
  try {
    yield await ingestBench(place, options);
    yield await journalBench(place, options);
    yield await rollupBench(place, options);
    yield* readsBench(place, options);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const DAY_MS = 24 * 3_600_000;

async function* readsBench(place: StorePlace, options: BenchOptions): Rows {
  options.say('reads: writing 90 days of 40 carriers over two lines');
  const url = await migratedDatabase(place, 'bench_reads');
  const history = await writeHistory(url, 90, Math.floor(Date.now() / DAY_MS) * DAY_MS);
  yield await heatmapBench(url, history, options);
  yield await detailBench(url, history, options);
}
