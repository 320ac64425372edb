export const EXIT_CONFIG = 3;
const OLDEST = [20, 19];

/** Exits with 3 and a hint where Node is older than our packages need. */
export function refuseOldNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(
    `Nightshift needs Node ${OLDEST.join('.')} or newer; this is ${version} (${process.execPath}).\n` +
      'Install Node 24, for example with "nvm install 24" or from https://nodejs.org, then run the command again.',
  );
  process.exit(EXIT_CONFIG);
}
