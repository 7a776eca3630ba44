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
  // `next dev` otherwise refuses its own reload channel under this name.
  allowedDevOrigins: ['127.0.0.1'],
};

export default config;
