/** What a host may be: a name or an address with its port, or the folder of a socket. */
const HOST = String.raw`(?:\[[\da-f:.]+\]|(?:[\p{L}\p{N}_.-]|%2f)*)(?::\d{1,5})?`;
const HOSTS = new RegExp(`^${HOST}(?:,${HOST})*$`, 'iu');
/** The path of a database URL: a name, or a Sentinel's master and a number. */
const DATABASE = /^(?:\/[\p{L}\p{N}_.~%-]*){0,2}$/u;
/** Segments of a provider's path that are no secret; some put an account or a key into the path. */
const KNOWN_SEGMENT = /^(?:v\d{1,2}(?:alpha|beta)?\d?|api|openai|anthropic|llm|proxy|gateway)?$/i;

/** Parameters that hold no secret, with the values that they may have. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  sslmode: /^(?:disable|allow|prefer|require|verify-ca|verify-full|no-verify)$/,
  connect_timeout: /^\d{1,6}$/,
  port: /^\d{1,5}$/,
  'api-version': /^\d{4}-\d\d-\d\d(?:-preview)?$/,
  host: new RegExp(String.raw`${HOSTS.source}|^/(?:var|tmp|run)(?:/[\w.-]+)*$`, 'iu'),
};
/** Parameters whose values are secret but whose names are shown, so that people see which is meant. */
const NAMED =
  /^(?:user|username|pass|passwd|password|pwd|sslpassword|(?:x[_-])?(?:api|access|secret|auth)?[_-]?(?:key|token|secret|auth)|sig|signature)$/i;

/**
 * A URL for people: without user, password or key, wherever they stand in it and however they are encoded. Hosts and
 * database stay readable; whatever may be a secret is replaced by `…`.
 */
export function withoutSecrets(url: string): string {
  const { scheme, place, signsIn, parameters } = partsOf(url);
  if (place === null) return `${scheme}…`;
  const shown = [...new Set(parameters.map(parameterForPeople))].join('&');
  return `${scheme}${signsIn ? '…@' : ''}${place}${shown === '' ? '' : `?${shown}`}`;
}

/** The place that a URL leads to, for people: scheme, hosts and database, nothing else. */
export function placeOf(url: string): string {
  const { scheme, place } = partsOf(url);
  return `${scheme}${place ?? '…'}`;
}

type UrlParts = {
  readonly scheme: string;
  /** Hosts and path; null where they may contain a secret. */
  readonly place: string | null;
  readonly signsIn: boolean;
  readonly parameters: readonly string[];
};

function partsOf(url: string): UrlParts {
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)(.*)$/is.exec(url) ?? [];
  const doubtful: UrlParts = { scheme, place: null, signsIn: false, parameters: [] };
  if (scheme === '') return doubtful;
  const isWeb = /^https?:/i.test(scheme);
  // The last @ ends user and password, since hosts and databases contain none.
  const at = rest.lastIndexOf('@');
  const first = rest.search(/[/?#;&]/);
  // An @ after a host may stand in a secret, and so may what follows it.
  if (first >= 0 && first < at && HOSTS.test(rest.slice(0, first).replace(/^.*@/s, ''))) return doubtful;
  const [head = '', ...parameters] = rest.slice(at + 1).split(/[?&;#]/);
  const [, hosts = '', path = ''] = /^([^/]*)(.*)$/s.exec(head) ?? [];
  if (!HOSTS.test(hosts)) return doubtful;
  return {
    scheme,
    place: `${hosts}${isWeb ? webPath(path) : databasePath(path)}`,
    signsIn: at >= 0,
    parameters: parameters.filter((each) => each !== ''),
  };
}

const databasePath = (path: string): string => (DATABASE.test(path) ? path : '/…');

const webPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => (KNOWN_SEGMENT.test(segment) ? segment : '…'))
    .join('/');

function parameterForPeople(parameter: string): string {
  const [name = '', ...rest] = parameter.split('=');
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain?.test(rest.join('='))) return parameter;
  return rest.length > 0 && (plain !== undefined || NAMED.test(name)) ? `${name}=…` : '…';
}
