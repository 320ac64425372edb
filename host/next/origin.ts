/**
 * Whether a page of another site asks. Browsers say so themselves; a program that says nothing is let through to the
 * host's own sign-in. Behind a reverse proxy the page's host stands in Host or X-Forwarded-Host, neither of which a page
 * of another site can set.
 */
export function isCrossSite({ url, headers }: Request): boolean {
  if (headers.get('sec-fetch-site') === 'cross-site') return true;
  const origin = headers.get('origin');
  if (origin === null) return false;
  const forwarded = headers.get('x-forwarded-host')?.split(',')[0]?.trim();
  return (
    !URL.canParse(origin) ||
    ![new URL(url).host, headers.get('host'), forwarded].includes(new URL(origin).host)
  );
}
