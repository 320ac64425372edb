import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';

type Instruction = { readonly name: string; readonly rest: string };

export type Image = {
  /** The folder that stands for `/` in the last stage. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  remove(): void;
};

type Stage = { readonly root: string; workdir: string; environment: Record<string, string> };

/** Joins continued lines and drops comments, as `docker build` does. */
export function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => /^([A-Z]+)\s+(.+)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, name = '', rest = '']) => ({ name, rest }));
}

/** The files that a build may copy: .dockerignore excludes all but those that it names. */
export function allowedBy(dockerignore: string, path: string): boolean {
  const lines = dockerignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*' || !lines.slice(1).every((line) => line.startsWith('!')))
    throw new Error('.dockerignore is expected to leave everything out and to name what is in');
  return lines.slice(1).some((line) => path === line.slice(1) || path.startsWith(`${line.slice(1)}/`));
}

/**
 * Executes the steps of a Dockerfile in folders instead of layers, with the Node of the tests: COPY copies, RUN runs,
 * and `/` is the folder of the stage. An unknown step is an error.
 */
export function buildImage(context: string): Image {
  const scratch = mkdtempSync(join(tmpdir(), 'nightshift-image-'));
  const ignore = readFileSync(join(context, '.dockerignore'), 'utf8');
  const stages = new Map<string, Stage>();
  let stage: Stage = { root: scratch, workdir: '/', environment: {} };
  let [user, entrypoint, command, healthcheck]: [string, string[], string[], string[]] = ['root', [], [], []];
  const inside = (path: string): string => join(stage.root, normalize(join(stage.workdir, path)));
  const absolute = (root: string, path: string): string => join(root, normalize(path));

  function copy(rest: string): void {
    const [, from, paths = ''] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(rest) ?? [];
    const words = paths.split(/\s+/);
    const target = words.pop() ?? '';
    for (const source of words) {
      if (from === undefined && !allowedBy(ignore, source))
        throw new Error(`.dockerignore keeps ${source} out`);
      const origin =
        from === undefined
          ? join(context, source)
          : absolute(stages.get(from)?.root ?? 'no such stage', source);
      // A folder's content is copied, not the folder itself; several files need a folder to go to.
      const place = target === './' ? join(inside('.'), basename(source)) : inside(target);
      mkdirSync(dirname(place), { recursive: true });
      cpSync(origin, place, { recursive: true });
    }
  }

  for (const { name, rest } of instructionsOf(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    if (name === 'FROM') {
      const [, alias = 'final'] = /^\S+(?:\s+AS\s+(\S+))?$/.exec(rest) ?? [];
      stage = { root: join(scratch, alias), workdir: '/', environment: {} };
      mkdirSync(stage.root);
      stages.set(alias, stage);
    } else if (name === 'WORKDIR') {
      stage.workdir = rest;
      mkdirSync(inside('.'), { recursive: true });
    } else if (name === 'COPY') copy(rest);
    else if (name === 'ENV')
      for (const [, key = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) stage.environment[key] = value;
    else if (name === 'RUN')
      execFileSync('sh', ['-ec', rest], {
        cwd: inside('.'),
        // The packages come from the cache or registry that this machine uses.
        env: { ...process.env, ...stage.environment, npm_config_prefer_offline: 'true' },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    else if (name === 'USER') user = rest;
    else if (name === 'ENTRYPOINT') entrypoint = JSON.parse(rest);
    else if (name === 'CMD') command = JSON.parse(rest);
    else if (name === 'HEALTHCHECK') healthcheck = JSON.parse(rest.slice(rest.indexOf('CMD') + 3));
    else if (name !== 'EXPOSE' && name !== 'STOPSIGNAL') throw new Error(`${name} is not known to the test`);
  }
  if (!existsSync(inside('.'))) throw new Error('the last stage has no working directory');
  return {
    root: stage.root,
    workdir: inside('.'),
    environment: stage.environment,
    user,
    entrypoint,
    command,
    healthcheck,
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}
