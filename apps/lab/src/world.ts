import { z } from 'zod';

const port = z.int().min(1).max(65_535);
const address = z.object({ host: z.string(), port });

/** What the lab simulates; written by `npm start` from the demo's seed. Delays are one way. */
export const labWorld = z.object({
  hubUrl: z.url(),
  controlPort: port,
  /** API token with which the lab reports what its lines carry; null: it does not. */
  usageToken: z.string().nullable(),
  regions: z.array(
    z.object({
      code: z.string(),
      lines: z.array(
        z.object({
          slot: z.string(),
          /** One for each PoP of the region. */
          landings: z.array(
            z.object({
              pop: z.string(),
              /** The forwarders, UDP and TCP on one port: what agents probe and connect to. */
              listen: address,
              /** Behind them: the reflector, and on the same port of TCP the PoP's HTTPS server. */
              reflector: address,
            }),
          ),
          delayMs: z.number().min(0),
          jitterMs: z.number().min(0),
          lossRatio: z.number().min(0).max(1),
        }),
      ),
      /** By priority. */
      pops: z.array(z.object({ name: z.string(), extraDelayMs: z.number().min(0) })),
      carriers: z.array(z.object({ name: z.string(), extraDelayMs: z.number().min(0) })),
    }),
  ),
  agents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      key: z.string(),
      regionCode: z.string(),
      carrier: z.string(),
      paths: z.array(z.object({ ssid: z.int(), line: z.string(), pop: z.string() })),
    }),
  ),
  relays: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      token: z.string(),
      secret: z.string(),
      listen: address,
      routes: z.array(z.object({ id: z.string(), regionCode: z.string(), scenario: z.string() })),
    }),
  ),
});
export type LabWorld = z.infer<typeof labWorld>;
export type LabRegion = LabWorld['regions'][number];
export type LabLine = LabRegion['lines'][number];
export type Landing = LabLine['landings'][number];
export type LabRelay = LabWorld['relays'][number];
