import { lines } from '../lib/text.ts';

/** Notes about a renewal, one list for each event of courses.ts. See beats-everyday.ts for the notation. */
export const RENEWAL_BEATS: Readonly<Record<string, string[]>> = {
  drafted: lines(`
    note any 0 | Proposal for {contract} drafted at {amount}. Not sent; want the value figures for {process} in first.
    note any 0 | Draft of the {contract} renewal ready ({amount}). Deal desk has seen it, the customer has not.
    note any 0 | Put together a first version for {contract}, {amount}. Waits for the talk with {champion}.
  `),
  sent: lines(`
    out buyer 0 | Sent {first} the proposal for {contract}: {amount}, {increase} above today's price. Asked for a call on {soon}.
    out buyer 0 | Proposal for {contract} out to {first} ({amount}). One page, with what {team} got from it on top.
    out champion 0 | {first} has our proposal for {contract}, {amount}. Will take it to {buyer}.
    out buyer 0 | {contract}: offer of {amount} sent to {first} as agreed, valid to the end of the term.
  `),
  viewed: lines(`
    note any 0 | The proposal for {contract} was opened {n} times, once from a new address. Somebody besides {buyer} reads along.
    note any 0 | {buyer} has looked at the proposal for {contract}; the price page longest.
    note any 0 | Proposal for {contract} opened. No word yet; {champion} will listen round.
    mail champion 0 | {first} confirms that {buyer} has our proposal for {contract} and will read it this week.
    note any 0 | Read receipt for the {amount} offer. Leave {buyer} alone until {soon}.
    mail buyer 0 | {first} acknowledges the proposal for {contract}, {amount}. Will come back once {other} has seen it.
    note any 0 | Offer of {amount} opened at {site}. {buyer} usually takes a week.
    mail champion 0 | {first} asks for the proposal as plain text, to send it on inside. Done.
  `),
  accepted: lines(`
    call buyer ++ | {first} takes the proposal as it is: "{quote}"
    mail buyer + | {first} agrees to {amount}. In their words: "{quote}"
    call champion + | {first} has the yes from {buyer}. "{quote}" Paper can follow.
  `),
  negotiating: lines(`
    call buyer 0 | {first} on the proposal: "{quote}" Did not offer anything; asked what they could give in return.
    mail buyer 0 | Answer from {first}: "{quote}" Wants a call before {soon}.
    meeting buyer - | An hour on the proposal with {first} and {other}. The sentence that counts: "{quote}"
    call champion 0 | {first} passes on what is said inside: "{quote}"
  `),
  competitive: lines(`
    call buyer - | {first} was open about it: {rival} is in. "{quote}"
    mail proc - | {first} writes that {rival} has been asked for an offer as well. "{quote}"
    meeting buyer - | {first} wants our last word by {soon}; {rival} presents the day after. "{quote}"
  `),
  silent: lines(`
    note any - | Still nothing on the renewal of {contract}. Last reply was on {lastreply}; marked as silent.
    note any - | Recorded {contract} as silent: no answer since {lastreply}, by mail or telephone.
    note any - | No reply on {contract} since {lastreply}. {buyer} reads the mails, that much is known.
  `),
  declined: lines(`
    call buyer -- | {first} will not renew {contract}. "{quote}" Asked what would have to be true to talk again; nothing now.
    mail buyer - | {first} has written to say no: "{quote}"
    call champion - | {first} was sorry to be the one to tell us. The decision on {contract} is made: "{quote}"
  `),
  verbal: lines(`
    call buyer + | {first} said yes on the telephone, {amount}. Asked for it in writing; will do once {other} is back.
    meeting buyer + | {first} shook on {amount} for {contract}. Not signed, not written, but clear.
    call champion + | {first} says {buyer} has agreed to {amount} and I may go ahead with the paper.
  `),
  written: lines(`
    mail buyer + | {first} confirmed {amount} for {contract} by mail. Two lines, enough.
    mail buyer ++ | Written yes from {first}: {amount}, {months} months, start as before.
    mail champion + | {first} forwarded {buyer}'s confirmation for {contract}, {amount}.
  `),
  agreed: lines(`
    note any 0 | Terms for {contract} agreed and approved: {amount}, {months} months. Order form still to be made out.
    note any + | Recorded the agreed terms of {contract}: {amount} for {months} months. {note}
    note any 0 | {contract} closed in substance at {amount}. {note} Paper next.
  `),
  paper_sent: lines(`
    out signer 0 | Order form for {contract} sent to {first} for signature.
    out signer 0 | E-signature request for {contract} went to {first}, {champion} in copy.
    out signer 0 | {first} has the order form ({amount}). {champion} will remind them on {soon}.
  `),
  paper_viewed: lines(`
    note any 0 | {signer} has opened the order form. No question so far.
    note any 0 | Order form viewed by {signer}; not signed yet.
    mail champion 0 | {first} says {signer} has the order form open and will get to it by {soon}.
  `),
  paper_stuck: lines(`
    call champion - | {first} has looked into it: the order form lies with {waiting}. No date.
    mail champion - | The signature waits for {waiting}, writes {first}, and nobody there answers quickly.
    call champion 0 | {first} cannot push {waiting} any further. Asked who could.
    mail champion - | {first}: "It is not me, it is {waiting}." Asked for a name and a telephone number.
  `),
  paper_declined: lines(`
    mail signer - | {first} declined the order form in the signing tool: clause on price increase not as discussed.
    call champion - | {signer} sent the order form back, says {first}. The legal entity on page one is wrong, and there is more.
    mail signer - | {first} will not sign this version. Wants the term to end with the budget year.
  `),
  signed: lines(`
    mail signer + | {first} signed {contract}. Copy filed, thanks sent.
    note any ++ | {contract} is signed by {signer}. Booking to follow.
    mail champion + | Signed. {first} adds: "On to {process2} then."
  `),
  po_requested: lines(`
    mail proc 0 | Asked {first} for the purchase order for {contract}. Takes about ten working days there.
    mail champion 0 | {first} has started the purchase order in {system}; {procurement} approves.
    out proc 0 | Reminded {first} of the purchase order for {contract}.
  `),
  po_received: lines(`
    mail proc + | Purchase order {po} for {contract} is here.
    in proc 0 | {first} sent purchase order {po}. Passed to finance.
  `),
  invoiced: lines(`
    note any 0 | Finance has invoiced {contract}, due {due}.
    out buyer 0 | Invoice for {contract} sent to {first}, {amount}, due {due}.
  `),
  paid: lines(`
    note any + | {contract} is paid.
    mail buyer + | {first} confirms the payment for {contract}. All done.
  `),
  late: lines(`
    mail buyer - | Invoice for {contract} was due {due}. {first} says it is "in the next run".
    call buyer - | {first} on the open invoice, due {due}: the order number is missing on it. Finance corrects.
    note any - | Finance reports {contract} as overdue since {due}. {champion} has been told, kindly.
  `),
  auto_talk: lines(`
    call buyer 0 | {first} has the notice date of {contract} in the diary and wants to talk first. "{quote}"
    mail buyer 0 | {first} asks what happens if nobody gives notice on {contract}. Then: "{quote}"
    meeting champion 0 | {first} would let {contract} run on, {buyer} is not so sure: "{quote}"
  `),
  auto_keep: lines(`
    call champion + | {first} is content to let {contract} run on. "{quote}"
    mail buyer + | {first} on {contract}: nobody plans to give notice. "{quote}"
    call buyer 0 | {first} will do nothing about {contract}, and means it kindly. "{quote}"
  `),
  notice: lines(`
    mail buyer -- | Notice for {contract} received from {first}, in time and in form. "{quote}"
    in buyer - | {first} gives notice on {contract}. One sentence of reason: "{quote}"
  `),
};
