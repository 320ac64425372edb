import { escapeHtml } from '../platform/escape-html.ts';

/** What a page says in red. */
const SAID = {
  wrong:
    'That did not work. Check the address and the password. After too many tries an account waits a quarter of an hour.',
  often: 'Too many tries from here. Wait a minute, then try again.',
  busy: 'Many people are signing in at once. Try again in a moment.',
  refused:
    'The sign-in of your company did not let you in here. Either it was broken off, or no active user has your address: ask an admin.',
  deadLink: 'This link does not work any more. It works once, and not for long: ask an admin for another.',
  unfit:
    'That password will not do: it takes 12 to 128 characters. A few unrelated words are easy to remember.',
  noFactor:
    'That did not work. Check the password; who has a second factor already keeps it, until an admin drops it.',
  code: 'That code did not work. Codes change every half minute; after too many tries, sign in again.',
} as const;
export type Said = keyof typeof SAID;

type Page = { readonly basePath: string; readonly nonce: string; readonly said?: Said | undefined };

const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#767676, #8c8c8c); --act: light-dark(#1d4ed8, #93c5fd); --bad: light-dark(#b91c1c, #fca5a5) }
  * { box-sizing: border-box }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 12vh auto; padding: 0 1.25rem }
  h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 1.25rem }
  form { margin: 0 0 1rem }
  label { display: block; font-weight: 600; margin: 0 0 .25rem }
  input { font: inherit; width: 100%; padding: .625rem .75rem; margin: 0 0 1rem; border: 1px solid var(--line); border-radius: .375rem }
  button { font: inherit; font-weight: 600; width: 100%; padding: .625rem .75rem; border: 1px solid var(--act); border-radius: .375rem; background: var(--act); color: Canvas; cursor: pointer }
  button.other { background: transparent; color: var(--act) }
  :focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
  a { color: var(--act) }
  .said { color: var(--bad); border-left: 3px solid; padding-left: .75rem; margin: 0 0 1.25rem }
  .who { overflow-wrap: anywhere }`;

function page({ nonce, said }: Page, title: string, body: string, head = ''): string {
  const alert = said === undefined ? '' : `<p class="said" role="alert" id="said">${SAID[said]}</p>\n`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}<title>${title} · Nightshift</title>
<style nonce="${nonce}">${STYLE}
</style>
<main>
<h1>${title}</h1>
${alert}${body}
</main>
</html>
`;
}

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

/** The address is there for password managers. */
const newPassword = (
  email: string,
): string => `<input name="email" type="email" autocomplete="username" value="${escapeHtml(email)}" readonly hidden>
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="128" required autofocus>`;

/** Asks for address and password, and offers the identity provider where there is one. */
export function signInPage(of: Page & { readonly next: string; readonly hasProvider: boolean }): string {
  const provider = `<form method="post" action="${of.basePath}/sign-in/oidc">
${hidden('next', of.next)}
<button class="other">Sign in with your company</button>
</form>`;
  return page(
    of,
    'Sign in to Nightshift',
    `<form method="post" action="${of.basePath}/sign-in">
${hidden('next', of.next)}
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>
${of.hasProvider ? provider : ''}`,
  );
}

/** Says who is signed in, and offers to sign out. */
export const signedInPage = (of: Page & { readonly email: string }): string =>
  page(
    of,
    'You are signed in',
    `<p class="who">As ${escapeHtml(of.email)}. <a href="${of.basePath}/">Go on</a></p>
<p><a href="${of.basePath}/sign-in/second-factor">Set up a second factor</a></p>
<form method="post" action="${of.basePath}/sign-out">
<button class="other">Sign out</button>
</form>`,
  );

/** Asks for the second factor. */
export const codePage = (of: Page & { readonly next: string }): string =>
  page(
    of,
    'Enter your code',
    `<form method="post" action="${of.basePath}/sign-in/code">
${hidden('next', of.next)}
<label for="code">From your authenticator, or a backup code</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required autofocus>
<button>Sign in</button>
</form>`,
  );

/** Asks once more for the password before it gives a second factor out. */
export const secondFactorPage = (of: Page): string =>
  page(
    of,
    'Set up a second factor',
    `<p>With an authenticator app, a password alone lets nobody in as you.</p>
<form method="post" action="${of.basePath}/sign-in/second-factor">
<label for="password">Your password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Go on</button>
</form>`,
  );

/** Shows the new second factor, which counts once a code of it has come back. */
export const newFactorPage = (
  of: Page & { readonly uri: string; readonly secret: string; readonly backupCodes: readonly string[] },
): string =>
  page(
    of,
    'Add it to your authenticator',
    `<p><a href="${escapeHtml(of.uri)}">Open it on this device</a>, or type this key into the app:</p>
<p class="who"><code>${escapeHtml(of.secret)}</code></p>
<p>Keep these codes where only you find them. Each signs you in once without the app:</p>
<ul>${of.backupCodes.map((code) => `<li><code>${escapeHtml(code)}</code></li>`).join('')}</ul>
<form method="post" action="${of.basePath}/sign-in/code">
${hidden('next', `${of.basePath}/sign-in`)}
<label for="code">The code that the app shows now</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>
<button>Turn it on</button>
</form>`,
  );

/** Says whom a link is for; the button uses it up. */
export const linkPage = (
  of: Page & { readonly token: string; readonly email: string; readonly setsPassword: boolean },
): string =>
  page(
    of,
    of.setsPassword ? 'Choose a password' : 'Sign in to Nightshift',
    `<p class="who">For ${escapeHtml(of.email)}</p>
<form method="post" action="${of.basePath}/sign-in/link">
${hidden('token', of.token)}
${of.setsPassword ? newPassword(of.email) : ''}
<button${of.setsPassword ? '' : ' autofocus'}>${of.setsPassword ? 'Set it and sign in' : 'Sign in'}</button>
</form>`,
  );

export const deadLinkPage = (of: Omit<Page, 'said'>): string =>
  page(
    { ...of, said: 'deadLink' },
    'This link is used up',
    `<p><a href="${of.basePath}/sign-in">Sign in</a></p>`,
  );

/** Leads on to the identity provider: a redirect would have to be allowed by name in the policy for forms. */
export const leavingPage = (of: Page & { readonly url: string }): string =>
  page(
    of,
    'On to your company',
    `<p><a href="${escapeHtml(of.url)}">Go on to the sign-in of your company</a></p>`,
    `<meta http-equiv="refresh" content="0; url=${escapeHtml(of.url)}">\n`,
  );
