/** An address to bind to or send to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` or `[v6]:port`. Throws a sentence that names what was given. */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) throw new Error(`"${text}" is not HOST:PORT`);
  return { host, port };
}

export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export const isSame = (a: Endpoint, b: Endpoint): boolean => a.port === b.port && a.host === b.host;
