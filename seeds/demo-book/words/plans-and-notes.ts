import { lines } from '../lib/text.ts';
import type { Traits } from '../stories.ts';

/** Account plans, by the temper of the story. */
export const ACCOUNT_PLANS: Readonly<Record<Traits['temper'], string[]>> = {
  warm: lines(`
    Bring {process} to {site2} before the renewal, then price the wider roll-out as one step. Sponsor check-in each quarter.
    Second product for {team2} by the summer. Needs a figure from {process} first; {champion} collects it.
    Hold what works, widen it to {team2}, and have {champion} tell the story to {buyer} before any offer goes out.
    Multi-year in exchange for a public reference on {process}. Do not open with price.
    One pilot a half-year: {feature} now, {process2} after. Ask for the next term while the second one is running.
  `),
  even: lines(`
    Keep {process} healthy, find a second voice besides {champion}, renew on present terms with the capped increase.
    Three touches before the renewal: figures on {process}, a visit to {site2}, the offer. No surprises in either direction.
    Get {buyer} to one review a year. Move {team2} from trying to using {feature}.
    Renew early if they want to; no discount for it. Paper starts {n} weeks sooner than last time.
    Confirm the terms in the contract, then the contacts, then the value of {process}. In that order.
  `),
  tense: lines(`
    Settle what hurts first, prove value on {process} second, speak of price last. {buyer} to hear the figures from {champion}.
    Find out who decides and what they compare us with. Trade length of term for price; give nothing without something back.
    One page that {champion} can defend upstairs: hours saved on {process}, who uses it, what stopping would cost.
    Protect the core at {site}; accept a smaller contract if seats for {team2} cannot be filled by {month}.
    Two executives on the phone before the offer. Walk-away and approvals agreed with the manager beforehand.
  `),
  cold: lines(`
    Find a second and a third contact: start with {team2}, then the manager at {site2}. No offer before two people answer.
    Restart {process} with one team, four weeks, one figure. If it does not move, plan for a smaller renewal.
    Executive to executive, as our level gets no reply. Ask one question: who looks after {process} now?
    Write down what they use and what they would lose; bring it to {buyer} in person.
    Rebuild from {team}: they still sign in. Map who inherited what, then ask for a review.
  `),
};

/** Notes that a CSM keeps about an account. */
export const NOTES = lines(`
  Prefers the telephone to mail, and mornings to afternoons.
  Never call on the last two days of the month: closing.
  Budget year starts in April; money for new things is decided in November.
  Two languages at {site}: send training material in both.
  {champion} forwards our mails unedited. Write accordingly.
  Invoice goes to a central mailbox, not to the people we talk to.
  They measure everything in hours per week. So should we.
  Bought after a bad audit; do not bring that up in company.
  Visitors to {site} need safety shoes and a day's notice.
  Was promised a quarterly visit by the previous owner of this account. Keep it.
  Meetings start on the minute and end five early.
  Works council has to agree before any new report on individuals.
  {buyer} came from a competitor's customer and knows the market prices.
  Security contact wants to be told of every release, even small ones.
  Renewal slipped last time because nobody asked for the purchase order.
  Likes plain text. Attachments are stripped by their gateway.
  Small team, big heart for detail. Check every figure twice.
  Merged two subsidiaries on one contract; seats are counted per head, not per device.
  Holiday shutdown at {site} for three weeks in the summer; nothing gets signed then.
  Anything over the limit needs two signatures, and one of them travels.
  Do not offer a discount unasked: {buyer} took it as a sign last time.
  Reads release notes. Asks about them.
  Reference customer for {process}; ask at most once a quarter.
  Wants the contract in the name of the holding from next term on.
  The heart of it is {team}. If they are content, the rest follows.
  The connection to {system} was built by a contractor who is gone.
  Long decision paths, loyal once decided.
  Asked us not to mention {site2} before it is announced.
  Uses our export to feed a board report on the first Monday.
  They will say "interesting" when they mean no.
`);
