/**
 * `npm run build` writes dist/host/, the package that somebody else's app embeds: `npm pack ./dist/host`. Bundles by esbuild,
 * which keeps 'use client', and declarations by tsc.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What is exported, each a folder of host/. */
const ENTRIES = ['react', 'task-mode', 'next'];

/** Writes the bundles alone into `folder`. */
export async function bundleHost(folder: string): Promise<void> {
  await build({
    entryPoints: ENTRIES.map((name) => ({ in: join(ROOT, 'host', name, 'index.ts'), out: name })),
    outdir: folder,
    bundle: true,
    // The hook and task mode share what they hold: two copies would be two workflows.
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    jsx: 'automatic',
    external: ['react'],
    minify: true,
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** Writes the whole package into `folder`, in place of what is there. */
export async function buildHost(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundleHost(folder);
  writeDeclarations(join(folder, 'types'));
  copyFileSync(join(ROOT, 'docs/react.md'), join(folder, 'README.md'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
}

function writeDeclarations(folder: string): void {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(
    process.execPath,
    [tsc, '--project', join(ROOT, 'host/tsconfig.build.json'), '--outDir', folder],
    {
      stdio: 'inherit',
    },
  );
  // tsc leaves the names of sources in declarations, and resolvers of other versions look for those.
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(folder, name);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replaceAll(/(from '|import\(")(\.[^'"]*)\.tsx?(['"])/g, '$1$2.js$3'),
    );
  }
}

function manifest(): object {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return {
    name,
    version,
    description: 'Nightshift in your React app: a hook on a workflow, task mode, and a proxy for Next.',
    license,
    type: 'module',
    sideEffects: false,
    exports: {
      ...Object.fromEntries(
        ENTRIES.map((entry) => [
          `./${entry}`,
          { types: `./types/${entry}/index.d.ts`, default: `./${entry}.js` },
        ]),
      ),
      './package.json': './package.json',
    },
    engines: { node: '>=20' },
    peerDependencies: { react: '>=18' },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildHost(join(ROOT, 'dist/host'));
