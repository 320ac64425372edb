import { lines } from '../lib/text.ts';
import type { Story } from '../stories.ts';

/** Notes only for stories that need care. See beats-everyday.ts for the notation. */
export const TENSE_BEATS: Readonly<Partial<Record<Story, string[]>>> = {
  price: lines(`
    call buyer - | {first} has an offer from {rival} on the desk, "a third below". Would not show it.
    meeting proc 0 | {first} runs a benchmark of all suppliers above a limit; we are on the list. Template sent.
    call champion 0 | {first} would stay at once, but {buyer} looks at price alone. Wants figures on {process} to argue with.
    mail proc - | {first} asks for the price per seat of each year since the start, in a table. Somebody is comparing.
    call champion 0 | {rival} gave {team} a demonstration. {first} found it pretty and thin on {feature}.
    meeting buyer - | {first} asked twice what happens to the data if they leave. Answered both times in full.
    note any - | A consultant who usually brings in {rival} was seen at {site}. Told the account executive.
    mail buyer 0 | {first}: "We like it. We do not like the slope of it." Wants to see three years on one page.
    call proc 0 | {first} needs three quotes by policy, whoever wins. Asked who reads them; {buyer} and one from {team2}.
  `),
  budget_cut: lines(`
    call champion - | {first} has to give back a tenth of the budget, software included. No decision on {process} yet.
    meeting buyer - | {first} showed the list: {n2} tools, each with a red, amber or green dot. We are amber.
    mail champion 0 | Travel and training at {site} stopped until {month}, writes {first}. Sessions for {team} go online.
    call buyer 0 | {first} asked what fewer seats would cost, and whether {site2} could be left out for a year.
    note any - | Press: they close one location. Not clear yet whether it is {site2}.
    call champion 0 | {first} wants to show savings from {process} before somebody asks. Building the sheet together.
    mail buyer - | Hiring freeze, says {first}; {n2} accounts of {team} will not be filled again.
    meeting user 0 | {first} and {team} do more work with fewer people and lean on {feature}. Good to have heard.
  `),
  product_gap: lines(`
    call champion - | {first} asked again for two languages in {feature}. Third time; no date from product.
    meeting tech - | {first} showed the workaround for {process}: an export, a macro and a colleague named {other}.
    call champion - | Without a proper link to {system}, {first} cannot bring {site2} on. Fair point, logged with the others.
    mail user - | {first} has collected {n} wishes of {team}. Four we have, the rest touch on {feature}.
    exec sponsor 0 | {first} wants a roadmap talk with somebody who decides. Product lead asked for {soon}.
    call tech 0 | Showed {first} the early build for {system}. Better, but not what {team} asked for.
    mail champion 0 | {first}: the gap in {feature} costs {team} "an hour a day, every day". Asked for the count by week.
    note any 0 | Product says the request for {system} is "under consideration". That is not a date; do not pass it on as one.
  `),
  shelfware: lines(`
    call champion 0 | {used} of {seats} seats in use. {first} bought for a roll-out at {site2} that never came.
    meeting buyer - | {first} had the seat report printed out. "Explain to me the other half."
    call champion 0 | {first} thinks {team2} could start in {month} if somebody trained them. Offered two dates.
    mail buyer - | {first} wants to know whether seats can go back before the end of the term. They cannot; said so.
    meeting user + | {first} uses every part of it, and so does everybody nearby. The empty seats belong to {team2}.
    call champion 0 | Listed with {first} who was meant to use {feature}: {n} groups, two still exist.
    note any - | Roll-out to {site2} struck from their plan. Half the seats hung on it.
    mail champion 0 | {first} asks for a plan with fewer seats and {feature} included, to have something to show {buyer}.
  `),
  support_trouble: lines(`
    call champion -- | {first} rang about {tkt}: "{sev1}". Back to paper in {team} since then, and {first} does not want a demo of anything.
    call tech - | Daily call on {tkt} with {first}. Engineering can reproduce it; no date for the fix yet.
    mail champion -- | {first} wants the cause of {tkt} in writing and somebody senior on the next call.
    call buyer -- | {first} asked what the contract says about availability. Sent the clause, and the figures for {lastmonth}.
    meeting champion - | Sat with {first} at {site} and watched the workaround for {tkt}. It takes {n} people.
    mail sponsor -- | {first} to our management: a third incident with {process} this quarter would be "one too many".
    call user - | {first} has stopped reporting small faults, "nobody has time for them while {tkt} is open".
    note any - | No renewal talk with them before {tkt} is closed. Agreed with support lead.
  `),
  merger: lines(`
    call champion 0 | {first} confirms the merger. The other side uses {rival} for {process}; a working group will compare.
    mail champion - | {first} may not speak about the integration plan. Asked us to be patient until {month}.
    exec sponsor 0 | {first} stays until the integration is done, then leaves the board. Named {buyer} for everything else.
    meeting champion 0 | {first} drew both organisations. There will be one owner of {process}, and two are there now.
    call buyer - | All contracts longer than a year need approval of the new owner, says {first}.
    note any 0 | New logo on their site since {lastmonth}. {buyer}'s mail now comes from the parent's address.
    call tech 0 | {first} must tell the integration office what hangs on us: {system}, single sign-on, {n2} forms.
    mail proc 0 | {first} asks for the contract to be assigned to a new legal entity. Legal has the form.
  `),
  silent: lines(`
    mail champion 0 | {first} answered in one line: busy, will be in touch after {audit}.
    call user 0 | {first} picked up by accident. They still work with it in {team}; who decides, no idea.
    mail buyer - | {first}: "Please send everything to {champion}." Who does not reply either.
    call champion 0 | Last proper talk with {first}: content with {process}, vague about next year.
    meeting champion 0 | {first} cut the meeting short. There is a project at {site} that takes all the time.
  `),
  champion_left: lines(`
    call goner + | {first} was in good spirits: {process} done, {site2} next. Said nothing about leaving.
    meeting goner + | Planned next year with {first}: {team2}, then {system}. All of it in {first}'s head.
    note any - | {gone} has left; the mail bounced on {gonedate}. Nobody told us.
    call buyer 0 | {first} confirms that {gone} is gone and the post is not filled. "For now, talk to me, but not often."
    mail user 0 | {first} keeps {process} going since {gone} left and would like to know who at our end to ask.
    call user - | {first} found that {gone} was the only one who could change the forms. Helped with access.
    note any 0 | {gone} now works elsewhere, says the network. Write in a month, not now.
    meeting buyer - | With {gone} gone, introduced myself to {first}, who asked what exactly we do for {team}. Start from the beginning.
  `),
  declining: lines(`
    call champion - | {first} admits that {team2} went back to spreadsheets for {process}. "They never really left them."
    call user - | {first} signs in for the monthly report and nothing else. Anything else, {feature} say, is news to them.
    mail champion 0 | Asked {first} why {site2} has stopped. Reply: new manager, other habits.
    meeting champion - | Showed {first} the curve since {lastmonth}. Long silence, then: "I had hoped you would not notice."
    note any - | One group left of all that started, {team}. {active} people on a good day.
    call buyer - | {first} wants to know what they would lose if {process} went back to {system}.
    mail user - | {first} asks how to export everything. For a report, they say.
    call champion 0 | {first} agreed to a restart with {team}: one process, four weeks, one figure. Starts on {soon}.
  `),
};
