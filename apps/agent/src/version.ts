import manifest from '../package.json' with { type: 'json' };

/** The version in package.json, the one place it stands; bundling copies it. */
export const AGENT_VERSION: string = manifest.version;
