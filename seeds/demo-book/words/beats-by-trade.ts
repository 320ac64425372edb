import { lines } from '../lib/text.ts';

/** Notes for one industry only. See beats-everyday.ts for the notation. */
export const TRADE_BEATS: Readonly<Record<string, string[]>> = {
  manufacturing: lines(`
    meeting champion 0 | Stood at line {n} of {site} with {first} for an hour. Torque values are keyed in twice, here and in {system}.
    call user 0 | {first} wants a red tag on the screen whenever a gauge is past its calibration date. Possible today; sent the steps.
    call champion + | {first} had a customer visit at {site} and showed the inspection record of a part on a tablet. Went down well.
    mail champion 0 | {first} splits the scrap codes by machine from {month} on. Asked us to keep the old ones readable.
    meeting user - | Night shift at {site} signs everything at half past five in one go. {first} knows, and so will the auditor.
    call tech 0 | {first} replaces the panel computers at {site} in {month}. Wants to know the smallest screen we support.
  `),
  logistics: lines(`
    call champion 0 | {first} wants drivers to do the vehicle check on their own telephones. Works council has to say yes first.
    meeting user 0 | Two hours on the dock of {site} with {first}. The cold room has no reception, so everything there runs offline.
    mail champion + | {first}: claims without photos went from one in three to one in {n2}. The claims desk noticed.
    call user - | {first} cannot print the handover at {site2} since the printers changed. Support has a ticket.
    call champion 0 | Peak season from {month}: {first} needs {n2} temporary drivers in and out again without paperwork.
    mail tech 0 | {first} is changing the telematics supplier and asked which fields we read. List sent.
  `),
  food: lines(`
    call champion 0 | {first} had an unannounced audit on Tuesday. Records were found, the printer was not.
    meeting user 0 | In hairnets at {site} with {first}: the line clearance has nineteen questions and the crew answers nineteen times yes.
    mail champion 0 | {first} adds mustard to the allergen list and wants every swab plan to follow. Template changed together.
    call champion + | Trace exercise at {site}: {n2} minutes, says {first}, with coffee.
    mail user 0 | {first} wants the lab results of {system} beside the batch. Possible with the standard link; sent a sketch.
    call user - | Gloves and touch screens, says {first}, do not go together in the packing hall. Pens ordered.
  `),
  energy: lines(`
    call champion 0 | {first} wants no crew out without a permit on the tablet from {month}. Asked how others handled the first week.
    meeting user 0 | A day with {first} and a crew near {site}. Rain, gloves, {n} permits, one lost connection and no lost data.
    mail champion 0 | Regulator asks {first} for the outage reports of the last two years. Export prepared together.
    call tech 0 | {first} updates the asset register over a weekend in {month}. Numbers of {n2} feeders change.
    call champion - | Storm week: {first} says the crews went back to radio, and typed it all in on Saturday.
    mail user + | {first} counted {n2} inspections in one day at {site}, a first.
  `),
  pharma: lines(`
    meeting champion 0 | {first} prepares for the inspectors: wants to see every effective procedure with its training record, on one screen.
    call user 0 | {first} asked whether a deviation can be reopened with a reason. It can; the reason shows in the trail.
    mail champion 0 | {first} wants the validation package for the next release four weeks ahead. Sent what there is.
    call champion + | First batch at {site} released in {n} days, says {first}. Nobody believes it yet.
    mail tech 0 | {first} moves the LIMS to a new server in {month} and wants the connection requalified with us.
    meeting user - | Periodic reviews at {site}: {first} has {n2} overdue and a good reason for none of them.
  `),
  construction: lines(`
    meeting user 0 | In the cabin at {site} with {first}: snag list on the tablet, drawings on the wall, coffee in the plotter tray.
    call champion 0 | {first} wants the subcontractors on the platform without paying a seat for each. Explained guest access.
    mail champion + | {first}: handover with {n} open snags, the best so far.
    call user - | No signal in the basement of the new job, says {first}. Checked that photos wait until there is.
    call buyer 0 | {first} asked which job pays for which seats. Sent a split by site.
    mail champion 0 | {first} starts two jobs in {month} and wants last year's method statements carried over.
  `),
  healthcare: lines(`
    call champion 0 | {first} wants incident reports to take three minutes, not ten. Cut {n} questions together.
    meeting user 0 | Sat at the desk of {site} with {first}. Referrals arrive by letter, fax and portal, and only one is counted.
    mail champion 0 | {first} needs a reminder ninety days before a credential runs out. Set up, and shown to {other}.
    call tech 0 | {first} asked where data lies and who can see it, for the data protection officer. Answered the same day.
    call user + | {first} says the equipment checks are now done by the ward itself, before the morning round.
    mail user - | {first} at {site} has no time to sign in twice per shift. Badge sign-in asked for again.
  `),
  insurance: lines(`
    call champion 0 | Hail in the north: {first} expects {n2}0 claims this week and asked for a shorter intake form.
    meeting user 0 | Listened in on the claims desk with {first}. The second question is asked before the first is answered.
    mail champion 0 | {first} wants complaints to turn red in week six, not in week eight. Changed together.
    call champion + | {first} had the reinsurer in the house; files were complete the first time.
    mail buyer 0 | {first} asked how many brokers count as users. None; sent the clause.
    call tech 0 | {first} is moving the policy system to a new release in {month}. Field names change, links do not.
  `),
  banking: lines(`
    call champion 0 | {first} has {n2}0 KYC refreshes due in {month}. Looked at who can help from {site2}.
    meeting user 0 | At {site} with {first}: account opening took fifty minutes, thirty of them for one missing signature.
    mail champion 0 | {first} needs the approvals of the last twelve months for internal audit, by person. Export sent, with a note on leavers.
    call tech - | {first} must patch single sign-on over a weekend at short notice. We were told on Friday.
    call champion + | Inspectors asked {first} for evidence at nine and had it at eleven. "They looked disappointed."
    mail user 0 | {first} wants the limit change form in two languages for {site2}.
  `),
  retail: lines(`
    meeting champion 0 | Store round with {first}. Opening checks done in {site}, ticked at nine in the evening in {site2}.
    call user 0 | {first} wants the planogram photo beside the shelf question. Done on the call.
    mail champion 0 | {first} closes {n} stores on {soon} for refitting; seats stay, checks pause.
    call champion + | Write-offs explained within the week in all but {n} stores, says {first}.
    mail user - | {first} at {site} shares one tablet among {n2} people. Told {champion} what that does to the figures.
    call buyer 0 | {first} asked whether Christmas staff need seats. Kiosk mode will do.
  `),
  education: lines(`
    call champion 0 | {first} wants offers out within ten days and has {n2}0 applications open. Looked at where they wait.
    meeting user 0 | With {first} in the registry: three forms for one change of course, two of them ours.
    mail champion 0 | {first} needs the safeguarding log readable by {n} named people and nobody else. Checked line by line.
    call champion 0 | Term starts: {first} has no time until {soon}, and said so kindly.
    mail tech 0 | {first} renames all accounts over the holidays. Sent the list of what hangs on them.
    call user + | Grant claim went in a week early for the first time, says {first}.
  `),
  public: lines(`
    call champion 0 | {first} has to answer {n2} information requests, {n} of them from the same person. Looked at templates.
    meeting user 0 | Playground inspection with {first}: a loose bolt, a photo, an order to the depot, all before lunch.
    mail champion 0 | Council wants permit times published from {month}. {first} asked which figure is safe to publish.
    call buyer 0 | {first} explained the tender limits; above the next one it goes out to everybody.
    call champion + | Counter visits down again at {site}, says {first}. The mayor has the chart.
    mail tech 0 | {first} needs the accessibility statement for our forms. Sent it, and the list of known gaps.
  `),
  hospitality: lines(`
    call champion 0 | {first} opens the season on {soon} with {n2} new housekeepers. Short training agreed for the first morning.
    meeting user 0 | Walked two floors of {site} with {first}. Rooms are released on the telephone and typed in later.
    mail champion 0 | {first} wants the fire walk with photos, as the insurer asks for them now.
    call user - | Night manager at {site2} does not read the handover, says {first}, because it is four screens long.
    call champion + | Repeat complaints down by a third in {site}; {first} sent the guest comments along.
    mail buyer 0 | {first} asked for seats by season instead of by year. Not in the contract; noted for the renewal.
  `),
  software: lines(`
    call champion 0 | {first} asked for the SSO audit export before {audit}; promised an answer by {soon}.
    meeting tech 0 | {first} showed their access reviews: a spreadsheet, {n2} tabs, one hero. Agreed what to move first.
    mail champion 0 | {first} wants postmortem actions to land in {system} by themselves. Sent the hook and a sample.
    call user - | {first} finds our notifications too loud for an on-call team. Muted all but two together.
    call champion + | Evidence for {audit} took {first} two days instead of ten.
    mail tech 0 | {first} runs a penetration test in {month} and asked what is in scope on our side. Scope letter sent.
  `),
  services: lines(`
    call champion 0 | {first} wants no matter opened before the conflict check is back. Made the field mandatory together.
    meeting user 0 | Client intake with {first}: {n} signatures, {n} reasons, one of them forgotten by everybody.
    mail champion 0 | {first} asked how to keep a matter away from {n} named partners. Walls set up and tested.
    call sponsor 0 | {first} has one question for us each year: who still sends Word files round. Sent the list.
    call champion + | Month-end billing at {site} closed two days early, says {first}.
    mail user 0 | {first} is tired of chasing partners for expenses and wants the system to do it. It can; set to Thursdays.
  `),
};
