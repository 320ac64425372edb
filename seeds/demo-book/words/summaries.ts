import { lines } from '../lib/text.ts';
import type { Story } from '../stories.ts';

/** Sentences of the analysts about usage, by direction. */
export const USAGE_SENTENCES = {
  up: lines(`
    Active users rose {pct} in 30 days, to an average of {last30} a day.
    Usage is growing: {last30} people a day, up {pct} on the month before.
    Daily active users moved from {prev30} to {last30} within a month (+{pct}).
    The 30-day average went up by {pct}, with {used} of {seats} seats in use.
    More people sign in than a month ago: {last30} a day against {prev30}.
  `),
  flat: lines(`
    Usage is level at about {last30} active users a day.
    Active users hold at {last30} a day; seats stand at {used} of {seats}.
    Little has moved in 30 days: {prev30} people a day then, {last30} now.
    The usage curve is flat, with {used} of {seats} seats in use.
    A steady {last30} people sign in on an average day.
  `),
  down: lines(`
    Active users fell {pct} in 30 days, to an average of {last30} a day.
    Usage is going down: {prev30} people a day a month ago, {last30} now.
    The 30-day average dropped by {pct}; {used} of {seats} seats are in use.
    {last30} people sign in on an average day, {pct} fewer than the month before.
    Fewer people work with it than a month ago: {last30} a day against {prev30}.
  `),
  stopped: lines(`
    Nobody has signed in for the last 30 days.
    No activity in the last 30 days; the accounts still exist.
    Usage has stopped altogether.
  `),
  unknown: lines(`
    No usage data has been delivered for this account.
    Usage is unknown: the feed holds nothing.
  `),
} as const;

/** The reasons behind it, by story. */
export const STORY_SENTENCES: Readonly<Record<Story, string[]>> = {
  grower: lines(`
    New teams keep joining with wider use of {feature} each month.
    Growth comes from {site}, lately also with {process}.
    Depth of use is above that of similar accounts, above all in {feature}.
    Requests concern expansion rather than price.
  `),
  sponsored: lines(`
    An executive sponsor takes part in reviews and has spoken for the programme.
    Sponsorship is strong, with {process} held up as a model inside the company.
    Relationship signals are good at two levels.
    Executive contact within the quarter; tone positive.
  `),
  overuse: lines(`
    More seats are used than were bought ({used} of {seats}), which has to be settled at renewal.
    The account runs above its licence: {used} people on {seats} seats.
    Overuse of seats points to growth that is not under contract yet.
  `),
  steady: lines(`
    Nothing in support or sentiment points either way.
    Sentiment in notes is neutral to friendly.
    Behaviour is that of an account that renews without much talk.
    Most of the activity falls to {process}.
  `),
  auto_quiet: lines(`
    There is hardly any contact; the contract has run by itself so far.
    Low contact, low noise. Whoever decides about notice is not known well.
    Few conversations are on record, so sentiment is a guess.
  `),
  legal_drag: lines(`
    Business side is content; legal and supplier review have been slow before.
    The risk is in the paper, not in the product.
    Notes mention the supplier review several times, and never the product.
  `),
  late_payer: lines(`
    Invoices were settled late, without a dispute behind it.
    Payment behaviour is the only weak signal.
    Finance contacts answer slower than users do.
  `),
  onboarding: lines(`
    The account is new, so scores rest on few weeks of data.
    Roll-out is under way; first process is {process}.
    Too early for a trend; training and connection to {system} decide the next weeks.
  `),
  price: lines(`
    Price and a competing offer come up in several conversations.
    Notes mention {rival} by name, and procurement has entered the picture.
    Value is recognised by users, price is questioned by finance.
  `),
  budget_cut: lines(`
    Savings programmes are mentioned in notes; seats may be handed back.
    Budget pressure is the main driver; users themselves are content.
    Hiring freeze and cost reviews point to a smaller renewal.
  `),
  product_gap: lines(`
    The same missing function is named again and again, around {feature}.
    Open wishes concern the link to {system}; no date has been given.
    Workarounds for {process} cost goodwill.
  `),
  shelfware: lines(`
    Only {used} of {seats} seats are in use, and a planned roll-out did not happen.
    A large part of what was bought lies idle ({used} of {seats} seats).
    Seat utilisation is low while the core group is active.
  `),
  support_trouble: lines(`
    A severity 1 case has been open for {sev1days} days and sets the tone of every conversation.
    {opentickets} cases are open, one of severity 1; sentiment has turned.
    Support is the driver: the open severity 1 case stops {team}.
  `),
  merger: lines(`
    A merger is under way; who will decide about tools is open.
    Ownership changes, and the other side runs a different product.
    Notes point to integration work and to contracts of short term.
  `),
  silent: lines(`
    No answer from the customer for {quiet} days.
    The last conversation lies {quiet} days back; messages are opened but not answered.
    Contact has ceased, although people still sign in.
  `),
  champion_left: lines(`
    {gonename}, the champion, left on {gonedate}; nobody has taken over.
    The champion ({gonename}) is gone since {gonedate}, and usage has slipped since.
    Since {gonename} left on {gonedate} there is no one on their side who pushes the subject.
  `),
  declining: lines(`
    Use has narrowed to one group; others went back to spreadsheets.
    There is next to no activity left in {feature}.
    The pattern is that of an account that winds down: fewer people, fewer functions, export requests.
  `),
};

/** Short findings: `kind | text`. */
export const INSIGHTS: Readonly<Partial<Record<Story, string[]>>> = {
  grower: lines(`
    usage | First sign-ins from {site} this month
    commercial | Seats will run out before the renewal at this pace
    product | A second team has adopted {feature}
  `),
  sponsored: lines(`
    relationship | Executive sponsor attended the last review
    usage | All work on {process} now goes through the platform
  `),
  overuse: lines(`
    commercial | {used} seats in use against {seats} under contract
    usage | Shared accounts suspected in {team}
  `),
  steady: lines(`
    usage | Weekday pattern unchanged for a quarter
    product | Most events come from {feature}
  `),
  auto_quiet: lines(`
    relationship | No meeting on record for months
    usage | Same people, same days, every week
  `),
  legal_drag: lines(`
    legal | Supplier review mentioned in two notes
    commercial | Last paper took longer than usual
  `),
  late_payer: lines(`
    payment | Last invoice settled after its due date
    relationship | Accounts payable asked for a new order number
  `),
  onboarding: lines(`
    usage | Sign-ins grow week by week since the kick-off
    product | {system} not connected yet
  `),
  price: lines(`
    competitor | {rival} named in notes
    commercial | Price per seat asked for by procurement
  `),
  budget_cut: lines(`
    budget | Savings programme mentioned in notes
    commercial | Question about fewer seats
  `),
  product_gap: lines(`
    product_gap | Most requests concern {feature}
    support | Repeated questions on the link to {system}
  `),
  shelfware: lines(`
    adoption | {used} of {seats} seats in use
    value | No activity at all in {team}
  `),
  support_trouble: lines(`
    support | Severity 1 case open for {sev1days} days
    sentiment | Tone of mails clearly worse than a quarter ago
  `),
  merger: lines(`
    news | Merger announced; purchasing moves to the parent
    relationship | Sponsor has other duties
  `),
  silent: lines(`
    relationship | No reply for {quiet} days
    usage | Fewer sign-ins from managers than from staff
  `),
  champion_left: lines(`
    champion | {gonename} left on {gonedate}
    usage | Administrator functions unused since then
  `),
  declining: lines(`
    adoption | No more use of {feature} in {team}
    usage | Several export requests in one week
  `),
};
