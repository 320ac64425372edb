import { lines } from '../lib/text.ts';

/** What customers say about a renewal, by objection. */
export const OBJECTIONS: Readonly<Record<string, string[]>> = {
  price: lines(`
    We pay more per head than for our mail system, and I have to explain that upstairs.
    {increase} more for the same thing is not a conversation I can win.
    Show me a number that starts lower and I will find you a signature.
    Put the increase in writing as a cap for three years and we can talk.
    I am not asking for a gift, I am asking for last year's price.
  `),
  budget: lines(`
    There is nothing wrong with it. There is just less money than last year.
    I have approval for last year's figure and not a cent above.
    If it has to be more, it has to be fewer seats.
    Half of my projects are stopped, so be glad you are still on the sheet.
    Ask me again when the new budget is out, not before.
  `),
  value: lines(`
    I know what we pay. I do not know what we get.
    Nobody could tell me who would miss it on Monday.
    {few} people on {seats} seats is not what we bought this for.
    The people who wanted it are no longer here.
    Bring me one figure on {process} that my controller believes.
  `),
  product_gap: lines(`
    As long as we have to help {feature} along by hand, the work is done twice.
    We were promised a link to {system} two budgets ago.
    I will not sign for a year of workarounds.
    Give me a date and I will give you an answer.
    It does eighty percent of {process}, and the rest is why I get phone calls.
  `),
  support: lines(`
    I cannot ask {team} to sign on for a year while their cases are stuck.
    Fix what is broken, then send me a price.
    We learned about the fault from our own customers.
    Nobody here doubts the product. We doubt who answers at night.
    I want the cause on paper before I put a name under anything.
  `),
  legal: lines(`
    I have no objection. Our lawyers have eleven.
    Nothing goes out before the supplier review is closed.
    Take the liability clause from last time and you save us both a month.
    The data protection officer is on leave, and nobody signs for her.
    It is a yes, with a stamp missing.
  `),
  merger: lines(`
    In six months there is one of us left to decide, and I do not know which.
    The new owner has a standard for {process}, and it is not you.
    I can do three months. I cannot do a year.
    Until the entities are merged nobody may sign anything longer than that.
    You have my vote, if I still have one.
  `),
};

export const ACCEPTED = lines(`
  Fair price, no drama. Send the paper.
  {team} would have my head if we stopped.
  You did what you said you would, so let us not make a ceremony of it.
  I had expected worse. Go ahead.
  Agreed, provided that {owner} stays with us.
  It pays for itself with {process} alone.
  Fine by me. Please send it before {month}.
  Yes. And put {site2} on the list for next year.
`);

export const COMPETING = lines(`
  {rival} does most of it for a good deal less, and my board can count.
  We have to look at {rival}. Whether we move is another matter.
  {rival} has offered to do the migration for nothing.
  You have been here longer, they have been here more often.
  I would rather not change, but I need a reason I can print.
`);

export const DECLINED = lines(`
  We have decided to run {process} in {system} from now on.
  It is not about you. We no longer have the people for it.
  The group has one tool for all, and this is not it.
  We have signed with {rival}. It was close.
  {team} stopped using it, so we stop paying for it.
  We looked at the figures twice. It does not carry itself.
`);

export const KEEPING = lines(`
  It works, so leave it.
  As long as the increase stays within the contract, no one here will touch it.
  Just send the invoice to the right address this time.
  They need it in {team}. That is all there is to say.
  I do not want to negotiate, I want to go home on time.
`);

/** Competitors, all invented. */
export const RIVALS = ['Procella', 'Deskarc', 'Flowmarq', 'Tindrel', 'Opalgate', 'Quorrick'];
