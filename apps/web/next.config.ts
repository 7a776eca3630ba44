import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  transpilePackages: [
    '@twinline/api',
    '@twinline/services',
    '@twinline/db',
    '@twinline/engine',
    '@twinline/relay',
    '@twinline/wire',
  ],
  serverExternalPackages: ['pg', 'pino', 'better-auth'],
  devIndicators: false,
};

export default config;
