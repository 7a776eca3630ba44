export const installWays = ['npx', 'container', 'systemd'] as const;
export type InstallWay = (typeof installWays)[number];

/** A name for a new agent that is still free: region, carrier and the next number, as `sg-singtel-2`. */
export function suggestedName(regionCode: string, carrierName: string, taken: readonly string[]): string {
  const slug = carrierName
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const base = [regionCode.toLowerCase(), slug].filter(Boolean).join('-');
  for (let number = 1; ; number += 1) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
}

/** Whether an address leads only to the machine it is used on. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

export interface CommandPlace {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  readonly token: string;
}

/** The command to paste on the agent's host, one for each way of running it. */
export function installCommand(way: InstallWay, { hubUrl, token }: CommandPlace): string {
  const settings = [
    ['TWINLINE_HUB_URL', hubUrl],
    ['TWINLINE_ENROL_TOKEN', token],
  ] as const;
  const archive = `${hubUrl}/agent/twinline-agent.tgz`;
  switch (way) {
    case 'npx':
      return lines(...settings.map(([name, value]) => `${name}=${value}`), `npx --yes ${archive}`);
    case 'container':
      return lines(
        'docker run -d --name twinline-agent --restart unless-stopped --network host',
        '  -v twinline-agent:/var/lib/twinline-agent',
        ...settings.map(([name, value]) => `  -e ${name}=${value}`),
        `  node:20-bookworm-slim npx --yes ${archive}`,
      );
    case 'systemd':
      return `curl -fsSL ${hubUrl}/agent/install.sh | sudo sh -s -- --token ${token}`;
  }
}

const lines = (...parts: readonly string[]) => parts.join(' \\\n');
