import type { LinkPurpose } from './ports.ts';

/** What signing in offers to the pages. */
export type SignIn = {
  /** Where the library answers, such as `/api/auth`. */
  readonly authPath: string;
  /** Answers a request to one of the paths below `authPath`. */
  handle(request: Request): Promise<Response>;
  /** Whom a link is for, without using it up; null where it does not work (any more). */
  describeLink(token: string): Promise<{ readonly email: string; readonly purpose: LinkPurpose } | null>;
  /**
   * Makes a link that signs somebody in, once, within a quarter of an hour.
   * @param webAddress where browsers reach us, with the path
   * @throws NightshiftError `NOT_FOUND` where nobody active has this id
   */
  createDemoLink(userId: string, webAddress: string): Promise<string>;
  /** Whether people can sign in with an identity provider. */
  readonly hasProvider: boolean;
};

/** The identity provider among the ways to sign in; its callback is `/api/auth/callback/oidc`. */
export const PROVIDER_ID = 'oidc';
/** Carries the address of the client, which only the server knows; a request from outside must not bring its own. */
export const ADDRESS_HEADER = 'x-nightshift-address';
