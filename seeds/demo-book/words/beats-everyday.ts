import { lines } from '../lib/text.ts';

/**
 * Notes of a CSM after a conversation: `kind role mood | text`. Kinds: meeting, call, qbr, exec (a meeting with an
 * executive), mail (an exchange), in, out, note. Moods: ++ + 0 - --. These are everyday matters, for any story.
 */
export const EVERYDAY = lines(`
  call champion 0 | {first} asked whether {feature} can be limited to {site}. {team} would start, the rest follow in {month}.
  call champion 0 | Went through the open tickets with {first}. Nothing urgent; wants {process} looked at before {audit}.
  call user 0 | {first} walked me through a day with {team} and {process}. Two steps are still done on paper, and nobody could say why.
  mail tech 0 | {first} asked for an audit export of single sign-on before {audit}; promised an answer by {soon}.
  meeting champion 0 | Walked {site} with {first}. Screens are up in {team}; a printed list for {process} still hangs next to them.
  mail champion 0 | {first} sent the list of leavers and joiners for {team}: {n} out, {n2} in. Accounts changed the same day.
  call champion + | {first} says that less than half the time goes into {process} now. Wants the figures for the steering group.
  meeting user + | Training for {team} on {feature}, {n2} people. Good questions; {first} will train the late shift.
  mail user 0 | {first} wanted a template for {process}. Sent ours and the one {team2} built last year.
  call tech - | {first} is unhappy with how long {system} takes to pick up changes. Logs sent to support.
  note any 0 | Their intranet says {site} gets a new manager in {month}. Ask {champion} what that means for {process}.
  mail champion 0 | Shared the release notes; {first} picked out {feature} and {feature2} for {team}.
  call champion 0 | Prepared {audit} with {first}: who shows what, and which exports. Dry run set for {soon}.
  meeting champion + | {first} opened with the minutes of {audit}: no finding on {process}. Our name is in the report.
  call buyer 0 | {first} asked how seats are counted when contractors share a device. Promised it in writing by {soon}.
  mail tech 0 | Single sign-on certificate runs out in {month}. {first} has it in the change calendar.
  meeting champion 0 | Sat with {first} and {other}. They disagree on who owns {process} after the reorganisation of {team}.
  call user - | {first} counts too many clicks in {feature} for {team}. Took three of them to product with the recording.
  mail champion + | {first} forwarded thanks from {team}: first month end without a weekend shift.
  call champion 0 | Half an hour on {feature}. {first} will try it on {process} at {site} first and report back.
  out champion 0 | Sent {first} the usage summary for {lastmonth}, with {site} and {site2} side by side.
  mail user 0 | {first} asked for {n} more licences for seasonal staff at {site}. Pointed to the unused ones in {team2}.
  call champion 0 | {first} is moving {process} to {team2}. Wants our advice on permissions by {soon}.
  meeting tech 0 | Reviewed the connection to {system} with {first}: {n} fields fail a week, all from the same screen.
  note any 0 | Reference call for a prospect went through {champion}. Owe them a thank-you, not another favour this quarter.
  qbr champion + | Quarterly review. {first} presented {process} without us; two of three goals on track, one late because of {team2}.
  qbr buyer 0 | Quarterly review. {first} wants fewer slides and one page on {process}. Fair.
  qbr champion 0 | Quarterly review with {first} and {other}: {feature} well received, {site2} still not started.
  call champion 0 | {first} will be on leave until {soon}; {other} stands in. Introduced myself.
  mail champion 0 | {first} needs our data processing list for {audit}. Promised the new one by {soon}.
  call user + | {first} from {team} has built a board for {process} that {site2} now copies. Worth a case story.
  meeting champion 0 | Whiteboard session on {process}. {first} wants to drop two approvals; {other} has to agree.
  mail tech 0 | {first} asked for the export format, to feed {system} directly. Documentation sent; promised an example by {soon}.
  call champion - | {first} was short: {process} stopped for an hour on a change that we had announced to {other} only.
  note any 0 | Saw on the usage board that {site2} went from two to {n2} people. Ask who is behind it.
  in user 0 | {first} asks about {feature} on the shared tablets in {team}. Support has the answer, I followed up.
  call champion 0 | Talked through next year's projects with {first}: {system} is being replaced, go-live in the spring.
  meeting user 0 | Ran a clinic for {team}: {n} questions on {feature}, one bug, one good idea for {process}.
  mail champion 0 | {first} sent photos of the new screens at {site}. The old form is still pinned beside them.
  call champion + | {first} got budget for a trainee who will look after {process}. Offered to onboard them.
  out user 0 | Invited {first} to the user group on {feature}; {team} had asked for it.
  call tech 0 | {first} plans to retire the old proxy. Checked with engineering: nothing of ours depends on it.
  meeting champion 0 | Compared {site} and {site2} with {first}. Same software, twice the time for {process} at one of them.
  mail buyer 0 | {first} wanted a list of all contracts with end dates for the budget round. Sent the same afternoon.
  call champion 0 | {first} would like to talk to another customer about {process}. I name one by {soon}.
  mail user - | {first} complains of too many mails. Showed how {team} can switch them to a digest.
  note any 0 | Cleaned up the contact list with {champion}'s assistant; two addresses bounced.
  call champion 0 | Agreed with {first} what "done" means for {process}: a date, a figure and a name for each site.
  call champion 0 | {first} wants to rename half the queues. Went through what would break: two reports and a link in {system}.
  meeting champion 0 | Lunch with {first} at {site}. Learned more about {process} than in three reviews.
  mail champion 0 | {first} asked which of their forms nobody opens. {n} of {n2}; three are from {site2}.
  call user 0 | {first} in {team} stands in for two colleagues and wants fewer mandatory fields until {month}.
  mail buyer 0 | {first} is closing the books and wants to know what falls into which year. Sent the split.
  call champion 0 | {first} compared {process} with a sister company. Same effort, half the steps; asked us to look why.
  note any 0 | Sign-ins from {site2} all come at eight and at five. Ask {champion} whether it is used or only fed.
  call tech 0 | {first} asked for a test environment for the change of {system}. Ordered, ready by {soon}.
  mail champion + | {first} wrote three lines on {process} for the staff magazine and asked for a picture.
  meeting user 0 | {first} and two others from {team} rebuilt the form for {process} on the spot. Shorter by {n} fields.
  call champion - | {first} missed our notice about the maintenance window; so did {team}. Added a second address.
  qbr champion 0 | Quarterly review. {first} wants to drop one goal and add another: fewer hand-overs between {team} and {team2}.
  mail user + | {first} found a bug, a workaround and a better wording. Passed all three on.
  call champion 0 | {first} must report on {process} to the board in {month}. Offered to read the draft.
  mail tech 0 | {first} wants alerts when the connection to {system} is quiet for an hour. Switched on.
  call buyer 0 | {first} asked what others of their size pay. Did not answer that, but what they get for it.
`);

/** Sentences that may end such a note. */
export const ENDINGS = lines(`
  Next call on {soon}.
  {first} comes back to me by {soon}.
  Follow-up is in the diary for {soon}.
  Asked {other} to join next time.
  Wrote it up and sent it round the same evening.
  Left it with {first} until {soon}.
  Back to this once {audit} is over.
  {other} was copied.
  Reminder set for {soon}.
  We speak again in {month}.
  {first} prefers a call to a mail on this.
  Will look at it again on {soon}.
  {other} should hear it too.
`);

/** Messages that nobody answered. */
export const CHASES = lines(`
  out champion 0 | Wrote to {first} about {process}; offered {soon} or the week after. No reply yet.
  out champion 0 | Left a voicemail for {first}. The assistant says the diary is full until {soon}.
  out buyer 0 | Asked {first} for fifteen minutes on the renewal date. Read, not answered.
  out champion 0 | Third mail to {first}, this time with one figure on {process} and one question. Nothing.
  out user 0 | Tried {first} in {team} to find out who looks after us now. No answer so far.
  out champion 0 | Invited {first} to the session on {feature}. Neither accepted nor declined.
  out buyer 0 | Sent {first} a half-page on what came out of {team} since {lastmonth}. No reaction.
  out sponsor 0 | Short note to {first}, as {champion} does not reply. Kept it to two lines.
  out champion 0 | Rang {site} and asked for {first}: in meetings all week, they will pass it on.
  out champion 0 | {first} did not come to our call and did not move it. Offered {soon} instead.
  out tech 0 | Asked {first} about the connection to {system}, mostly to see whether anybody answers. No.
  note any - | {n} attempts since the last reply. Mails are opened, nobody answers.
  out user 0 | {first} opened the release note twice, says the mail tool. My question below it stayed unanswered.
`);
