import { lines } from '../lib/text.ts';
import type { Story } from '../stories.ts';

/** Notes only for stories that go well or evenly. See beats-everyday.ts for the notation. */
export const WARM_BEATS: Readonly<Partial<Record<Story, string[]>>> = {
  grower: lines(`
    call champion ++ | {first} wants {process2} on the platform as well, starting at {site2}. Asked what {n2} more people would cost.
    meeting champion + | {team2} saw the results of {team} and asked to join. {first} has the floor plan ready.
    call buyer + | {first} has put a line for us into next year's plan without being asked. Wants a rough figure by {soon}.
    qbr champion ++ | Quarterly review: all three goals ahead of plan. {first} asked for a tougher one for {process}.
    mail user + | {first} counted: {used} people signed in this month, and nobody in {team2} has even started.
    call champion + | {first} is hiring an administrator for our platform. Sent a job description that others have used.
    meeting sponsor ++ | {first} used our dashboard in the town hall. Asked us to sit in on the planning for {site2}.
    mail champion + | {first} would speak at the user group about {process}. Sent two dates.
    call tech + | {first} wants to connect {system} before {site2} goes live, so that nobody keys twice.
  `),
  sponsored: lines(`
    exec sponsor ++ | {first} repeated it in front of the whole table: no change of tool for {process} until the strategy says otherwise.
    exec sponsor + | Half-year talk with {first}. Interested in one thing, how {site} and {site2} compare, and liked the answer.
    call champion + | {first} says the board paper names {process} as the example to follow. {sponsor} wrote that line.
    meeting champion + | {first} and {sponsor} want a joint plan for {team2}, one page, with owners.
    mail sponsor + | {first} introduced me to the new head of {site2} and told them to work with us.
    exec sponsor 0 | {first} asked direct questions about our roadmap for {feature}. Two dates given, one honest "not this year".
    call champion + | {first} has {sponsor}'s blessing to make {feature} mandatory for {team}.
    qbr sponsor + | {first} stayed for the whole review, unusual, and asked {champion} to bring figures on {process} next time.
  `),
  overuse: lines(`
    call champion 0 | {used} people use {seats} seats. {first} knows; it crept up after {site2} joined. Wants to put it right at renewal.
    mail tech 0 | {first} sent the list of accounts: people of {team2} came on in {lastmonth} without a purchase.
    meeting buyer 0 | {first} was surprised by the seat count. No quarrel, but no money before the new budget either.
    call champion + | {team2} took to {feature} faster than planned, so the licence count no longer fits. {first} prepares the case.
    call champion 0 | {first} asked us not to switch anybody off before the peak is over. Agreed, with the overuse on record.
    mail buyer 0 | {first} wants a price for {used} seats instead of {seats}, and for a year with room to grow.
    meeting user + | {first} has people of {team2} share two accounts. Explained why {audit} would not like that.
  `),
  steady: lines(`
    call champion 0 | Monthly call with {first}, twelve minutes. All quiet around {process} and {team}, nothing new.
    meeting champion + | {first} puts the saving on {process} at {n} hours a week. Asked whether I may quote that; yes.
    mail champion 0 | {first} wants to keep next year simple: same seats, same plan, one invoice.
    call user 0 | {first} would turn to {feature} more often if the way there were shorter. Showed how to pin it.
    qbr champion 0 | Review with {first}: two goals met, one moved to next year because {system} comes first.
    call champion 0 | {first} has no wishes, which is worth noting. Asked about {site2}; not before next year.
    mail buyer 0 | {first} asked for the renewal date and the notice period, for the file.
    meeting user 0 | Refresher for {team}: {n2} came, {first} will send the recording to the rest.
  `),
  auto_quiet: lines(`
    mail champion 0 | {first} replied after two weeks: all well, no need to meet, carry on as it is.
    out champion 0 | Yearly summary sent to {first}. It was opened, that is all I know.
    in buyer 0 | {first} asks for a copy of the contract for the files. Sent, with the notice date marked.
    call user 0 | Reached {first} by luck. Daily work with {feature}, and no thought given to it.
    mail buyer 0 | {first} confirms the invoice address. No other news.
    note any 0 | Runs by itself, both product and contract. Nobody here has met {champion} since the start.
    call champion 0 | {first} has taken over {team2} too and has little time. Asked to be told only what matters.
  `),
  legal_drag: lines(`
    call other 0 | {first} sent {n2} comments on the data processing terms. Half were settled last time; sent that version back.
    mail champion - | {first} apologises for their lawyers. Nothing may be signed before the supplier review is done.
    meeting proc 0 | Security questionnaire with {first}: {n2} questions, {n} of them about where backups lie.
    call proc 0 | {first} explained the order of things: risk review, then legal, then signature. Each takes ten working days.
    mail other - | {first} will not accept our liability clause. Passed to our counsel with last year's wording.
    call champion + | {first} is happy with the product and tired of the paperwork. Offered to speak to legal directly.
    note any 0 | Last renewal hung with their legal team for weeks, and {champion} could not help it. Start the paper by {soon} this time.
    mail other 0 | {first} wants the sub-processor list with dates. Sent, and the change log with it.
  `),
  late_payer: lines(`
    mail buyer - | {first} says the invoice never arrived. It went to an address that {other} gave us; sent again.
    call buyer 0 | {first} pays in runs on the 10th and the 25th, and ours missed both. Purchase order number was wanting.
    note any 0 | Finance has them {n2} days over terms for the second time this year. Product is used as ever.
    mail champion 0 | {first} did not know that the invoice is open and has asked accounts payable.
    call proc - | {first} will not book an invoice without a new order number, and a new number takes three weeks.
    mail buyer 0 | {first} asked for quarterly instalments next year. Cash is tight until {month}.
    call champion 0 | {first} would rather talk about {process} than about invoices, and so would I.
    in proc 0 | {first} sent a new supplier form with {n2} fields. Finance has it.
  `),
  onboarding: lines(`
    meeting champion + | Kick-off at {site} with {first} and {n2} people. First live case of {process} planned for {soon}.
    call champion 0 | {first} has {active} people signed in so far. the others follow once {system} is connected.
    meeting user 0 | First training for {team}. {first} wanted everything on one screen; the second half went better.
    call tech - | Connection to {system} waits for a firewall rule. {first} hopes for this week, as last week.
    mail champion + | First {n2} cases of {process} through. {first} sent a photo of the empty in-tray.
    call sponsor 0 | {first} wants to see figures after ninety days, not before. Agreed which three.
    meeting champion 0 | Data load checked with {first}: {n} open questions on old cases of {process}, none blocking.
    mail user 0 | {first} asks for shorter videos. People in {team} watch them between two jobs.
  `),
};
