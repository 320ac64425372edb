#!/usr/bin/env node
import { createRequire } from 'node:module';
import { EXIT_CONFIG, refuseOldNode } from './node-version.mjs';

refuseOldNode();
const missing = ['tsx/esm/api', 'zod', 'commander'].filter((name) => !isInstalled(name));
if (missing.length > 0) {
  console.error('Nightshift is not installed yet (node_modules is missing or incomplete).');
  console.error('Run "npm ci" in its folder, or "npm start", which installs what it needs.');
  process.exit(EXIT_CONFIG);
}
const { register } = await import('tsx/esm/api');
register();
await import('../src/cli/main.ts');

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
