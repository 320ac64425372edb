import type { LinkPurpose } from './ports.ts';

const LINK_PATH = '/sign-in/link';

/** How long a link works. */
export const LINK_MS: Readonly<Record<LinkPurpose, number>> = {
  password: 24 * 60 * 60_000,
  sign_in: 15 * 60_000,
};

/** @param webAddress where browsers reach us, with the path */
export const linkTo = (webAddress: string, token: string): string =>
  `${webAddress}${LINK_PATH}?token=${token}`;
