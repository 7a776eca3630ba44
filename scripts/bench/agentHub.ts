import { createHubDouble } from '../../apps/agent/src/testing/hubDouble';
import type { AgentConfig } from '../../packages/wire/src/batch';

// A hub for the agent's bench: says where it is, then prints each batch's round trips as one line of JSON.
const config = JSON.parse(process.argv[2] ?? '') as AgentConfig;
const hub = await createHubDouble(() => config);
process.stdout.write(`${JSON.stringify({ url: hub.url })}\n`);

const FOREVER_MS = 2_000_000_000;
for (;;) {
  await hub.until(() => hub.batches.length > 0, FOREVER_MS);
  for (const { batch } of hub.batches.splice(0)) {
    const { path, start, revision, sent, received, rttBuckets, rttCounts, timestampSource } = batch.samples;
    const line = { path, start, revision, sent, received, rttBuckets, rttCounts, timestampSource };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
