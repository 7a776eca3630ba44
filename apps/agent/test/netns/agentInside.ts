import type { AgentConfig } from '@twinline/wire/batch';
import { createAgent } from '../../src/createAgent';
import type { LocalLines } from '../../src/settings';
import { createHubDouble } from '../../src/testing/hubDouble';

// The real agent and a small hub in one namespace: prints a line for each batch and for each thing the agent logs.
const [config, lines] = process.argv.slice(2).map((text) => JSON.parse(text)) as [AgentConfig, LocalLines];

const print = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);
const log = (fields: object, message: string) => print({ message, ...fields });
const hub = await createHubDouble(() => config);
const agent = createAgent({ hubUrl: hub.url, key: 'key', log: { info: log, warn: log, error: log }, lines });

const SECONDS = 1e6;
let told = 0;
for (;;) {
  const seen = told;
  await hub.until(() => hub.batches.length > seen, 600 * SECONDS);
  for (; told < hub.batches.length; told += 1) {
    const samples = hub.batches[told]?.batch.samples;
    const received: Record<number, number> = {};
    samples?.path.forEach((path, i) => {
      if (samples.revision[i] === 0) received[path] = (received[path] ?? 0) + (samples.received[i] ?? 0);
    });
    print({ message: 'batch', received, timestampSource: samples?.timestampSource[0], ...agent.counts() });
  }
}
