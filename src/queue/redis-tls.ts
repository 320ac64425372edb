import { readFileSync } from 'node:fs';
import { connect, createSecureContext } from 'node:tls';
import type { RedisNode } from '../platform/config/queue-address.ts';
import { type ErrorCode, NightshiftError } from '../platform/errors.ts';

export type TlsSettings = {
  /** A file of certificates to trust instead of the system's. */
  readonly caFile: string | undefined;
  /** The certificate that we show to a server which asks for one, and its key: both or neither. */
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** The name in the server's certificate, where it is not the host of the address. */
  readonly servername: string | undefined;
};

type TlsOptions = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
};

/**
 * Reads the files that the settings name.
 * @throws NightshiftError `CONFIG_INVALID` where a file cannot be read or holds something else.
 */
export function readTls({ caFile, certFile, keyFile, servername }: TlsSettings): TlsOptions {
  return {
    ...(caFile === undefined ? {} : { ca: readPem('QUEUE_TLS_CA_FILE', caFile, CERTIFICATES) }),
    ...(certFile === undefined || keyFile === undefined ? {} : readIdentity(certFile, keyFile)),
    ...(servername === undefined ? {} : { servername }),
  };
}

function readIdentity(certFile: string, keyFile: string): { cert: string; key: string } {
  const cert = readPem('QUEUE_TLS_CERT_FILE', certFile, CERTIFICATES);
  const key = readPem('QUEUE_TLS_KEY_FILE', keyFile, KEY);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const code = codeOf(error);
    const problem = code.includes('MISMATCH')
      ? `is not the key of QUEUE_TLS_CERT_FILE ${certFile}`
      : 'cannot be used';
    throw new NightshiftError(
      'CONFIG_INVALID',
      `QUEUE_TLS_KEY_FILE ${keyFile} ${problem} (${code}).`,
      'Name the private key that belongs to QUEUE_TLS_CERT_FILE, without a passphrase.',
      {},
      error,
    );
  }
  return { cert, key };
}

const CERTIFICATES = {
  pattern: /-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/,
  inWords: 'PEM certificates',
} as const;
const KEY = {
  pattern: /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/,
  inWords: 'a private key in PEM',
} as const;

function readPem(variable: string, file: string, content: typeof CERTIFICATES | typeof KEY): string {
  const hint = `Name a file that this user may read and that holds ${content.inWords}.`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${variable} ${file} cannot be read (${codeOf(error)}).`;
    throw new NightshiftError('CONFIG_INVALID', message, hint, {}, error);
  }
  if (!content.pattern.test(text))
    throw new NightshiftError(
      'CONFIG_INVALID',
      `${variable} ${file} does not hold ${content.inWords}.`,
      hint,
    );
  return text;
}

type TlsRefusal = { readonly code: ErrorCode; readonly message: string; readonly hint: string };

type FailedConnection = {
  /** The address for people, without secrets. */
  readonly where: string;
  readonly node: RedisNode;
  readonly tls: TlsSettings;
  /** The code of the connection's error, or its message. */
  readonly reason: string;
};

// From a Sentinel or a Cluster ioredis passes on the message of an error, not its code.
const ITS_CERTIFICATE = /cert|self.signed|altname|unable.to.verify/i;
const BROKEN_OFF = /ECONNRESET|EPIPE|Connection is closed/;

/** Explains a failed connection where TLS is the reason; null where it is not. */
export async function refusedByTls({
  where,
  node,
  tls,
  reason,
}: FailedConnection): Promise<TlsRefusal | null> {
  // Our first command may be under way when the server refuses us, and the reset then arrives before the alert that
  // says why.
  const cause = BROKEN_OFF.test(reason) ? ((await askForAlert(node, tls)) ?? reason) : reason;
  if (cause.includes('_ALERT_')) return refusedByServer(where, tls, cause);
  if (!ITS_CERTIFICATE.test(cause)) return null;
  return {
    code: 'DEPENDENCY_DOWN',
    message: `Redis at ${where} does not answer (${cause}).`,
    hint: 'Name the authority that signed its certificate in QUEUE_TLS_CA_FILE, and its name in QUEUE_TLS_SERVERNAME.',
  };
}

/** Explains the TLS alert that a server sent. TLS 1.3 has an alert of its own for a missing certificate. */
function refusedByServer(where: string, { certFile }: TlsSettings, alert: string): TlsRefusal {
  const code = 'CONFIG_INVALID';
  const set = 'QUEUE_TLS_CERT_FILE and QUEUE_TLS_KEY_FILE';
  if (certFile === undefined && alert.includes('CERTIFICATE_REQUIRED'))
    return {
      code,
      message: `Redis at ${where} asks for a client certificate, and none is set.`,
      hint: `Set ${set} to a certificate that it accepts, and its private key.`,
    };
  if (certFile !== undefined && /CERTIFICATE|UNKNOWN_CA/.test(alert))
    return {
      code,
      message: `Redis at ${where} does not accept the client certificate ${certFile} (${alert}).`,
      hint: `Set ${set} to one that is valid today and signed by an authority which that Redis trusts (its tls-ca-cert-file).`,
    };
  return {
    code,
    message: `Redis at ${where} breaks the TLS handshake off (${alert}).`,
    hint: `Where it asks for a client certificate, set ${set}; else look at the TLS versions and ciphers it allows.`,
  };
}

const ALERT_TIMEOUT_MS = 2_000;

/** Connects with TLS and sends nothing, so that a server which refuses us can say why: the code of its alert, or null. */
function askForAlert({ host, port }: RedisNode, tls: TlsSettings): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, ...readTls(tls) });
    const finish = (alert: string | null): void => {
      socket.destroy();
      resolve(alert);
    };
    socket.setTimeout(ALERT_TIMEOUT_MS, () => finish(null));
    socket.once('error', (error) => finish(codeOf(error)));
    socket.once('close', () => finish(null));
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
