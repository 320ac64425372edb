/**
 * Adds to package-lock.json the packages for other platforms that npm left out because the registry it saw did not offer
 * them: without those entries "npm ci" of npm 11 refuses the lock file everywhere. Run it after each change of packages;
 * a test says when. The entries carry no checksum, so npm fetches and checks them only where that platform is used.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PLATFORM =
  /(aix|android|darwin|freebsd|linux|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)/;

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = findMissing(lock.packages);
for (const { name, version, parent } of missing)
  lock.packages[`node_modules/${name}`] = describe(name, version, parent);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} entries added`);

function findMissing(packages) {
  return Object.entries(packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !isPresent(packages, path, name))
      .map(([name, version]) => ({ name, version, parent })),
  );
}

/** As Node looks for it: beside the package, and in each folder above. */
function isPresent(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`] !== undefined)
      return true;
    if (folder === '') return false;
  }
}

function libcOf(name) {
  if (/musl/.test(name)) return 'musl';
  return /-gnu/.test(name) ? 'glibc' : null;
}

function describe(name, version, parent) {
  const [, os, cpu] = PLATFORM.exec(name) ?? [];
  if (os === undefined || !/^\d+\.\d+\.\d+\S*$/.test(version)) {
    throw new Error(`${name}@${version}: neither its platform nor one version can be told; add it by hand.`);
  }
  const libc = os === 'linux' ? libcOf(name) : null;
  return {
    version,
    cpu: [cpu],
    ...(parent.dev === true ? { dev: true } : {}),
    ...(libc === null ? {} : { libc: [libc] }),
    license: parent.license,
    optional: true,
    os: [os],
  };
}
