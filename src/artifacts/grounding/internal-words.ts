/** An internal matter whose existence a letter must not reveal. */
type InternalWord = {
  readonly what: string;
  /** Why no customer must read of it. */
  readonly reason: string;
  /** The words that reveal it, with or without a figure beside them. */
  readonly said: RegExp;
};

const anyOf = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'i');

/** Skips what belongs to the customer: `your security policy`, `their own approval limits`, `Acme's pricing policy`. */
const notTheirs = ({ source }: RegExp): RegExp =>
  new RegExp(
    `(?<!(?:\\b(?:your|their|its|his|her)|['’]s)\\s(?:(?!(?:our|my|the|a)\\b)[\\w-]+\\s){0,2})${source}`,
  );

/**
 * The internal matters, in the words that letters use for them. Everyday uses are left alone: customers walk away
 * with a plan, work on a shop floor, score a survey, have policies of their own, and approve an order form.
 */
export const INTERNAL_WORDS: readonly InternalWord[] = [
  {
    what: 'walk-away price',
    reason: 'whoever knows the price at which we give up pays no more',
    said: anyOf(
      /\bwalk-?aways?\b/,
      /\bwalk\saway\s(?:price|point|figure|amount|number|position|line|limit|value)s?\b/,
    ),
  },
  {
    what: 'floor',
    reason: 'the lowest price that we may take becomes the one that is asked for',
    said: anyOf(
      /\b(?:price|pricing|discount)\sfloors?\b/,
      /\bfloor\s(?:price|amount|value)s?\b/,
      /\b(?:our|my)\sfloor\s(?:is|lies|stands|of|at)\s(?:[a-z]{2,3}\s)?[\d$€£¥]/,
      /\b(?:below|above|under|down\sto)\s(?:our|my)\sfloor\b/,
      /\b(?:lowest|minimum)\s(?:(?:price|amount|figure|offer)\s)?(?:that\s)?(?:we|I)(?:'re|'m|\scan|\scould|\smay|\sare|\sam)\s(?:(?:able|allowed|permitted)\sto\s)?(?:go|offer|accept|take|agree)\b/,
    ),
  },
  {
    what: 'score',
    reason: 'how likely we think them to leave is our guess, and reads as a judgement of them',
    said: anyOf(
      /\b(?:risk|health|churn|propensity|renewal|confidence)[-\s](?:score|rating)s?\b/,
      /\b(?:account|churn|renewal)\s(?:risk|health)\b/,
      /\b(?:churn|renewal)\s(?:probability|likelihood|prediction|forecast)\b/,
      /\b(?:account|renewal|contract)[^.!?\n]{0,20}\bat[-\s]risk\b(?!\s(?:of|from|if|unless|until|when|because)\b)/,
      /\b(?:risk|health|score|confidence|probability|likelihood)\b[^.!?\n]{0,24}\b\d{1,3}\s?(?:of|out\sof|\/)\s?100\b/,
      /\b(?:we|analytics)\s(?:scored?|rated?)\s(?:you\b|your\s(?:account|renewal|contract))/,
      /\bforecast\s(?:for|of)\s(?:your|this|the)\s(?:account|renewal|contract)\b/,
    ),
  },
  {
    what: 'policy',
    reason: 'a rule on what we may give away is an invitation to ask for all of it',
    said: anyOf(
      notTheirs(
        /\b(?:discount|price|pricing|commercial|concession|uplift|increase|renewal|approval)\s(?:policy|policies)\b/,
      ),
      notTheirs(
        /\b(?:policy|policies)\s(?:on|for|about|regarding)\s(?:discounts?|prices?|pricing|concessions?|uplifts?|increases?|renewals?|approvals?)\b/,
      ),
      notTheirs(
        /\b(?:policy|policies)\s(?:(?:does|do|would|will|only|not)\s){0,3}(?:allow|permit|let|forbid|cap|limit|prevent)s?\s(?:us|me|the\sprice|discounts?)\b/,
      ),
      notTheirs(/\bpolicy\s(?:maximum|minimum|limit|cap|ceiling)\b/),
      /\b(?:our|internal|company)\s(?:policy|policies)\b(?!\s(?:on|for|about|regarding|towards?)\b)/,
    ),
  },
  {
    what: 'approval',
    reason: 'who must agree on our side, and how far they may go, is part of our position',
    said: anyOf(
      /\bdeal\sdesk\b/,
      /\b(?:our|my)\sapprovals?\b(?!\s(?:module|feature|workflow|flow|app|screen|tool)s?\b)/,
      notTheirs(/\binternal(?:ly)?\sapprov(?:als?|ed)\b/),
      notTheirs(/\b(?:approval|discount|pricing)\s(?:limit|threshold|authority|matrix)s?\b/),
      /\bapprov(?:als?|ed?)\b[^.!?\n]{0,24}\b(?:by|from|of|with)\s(?:our|my)\s(?:\w+\s)?(?:manager|management|finance|director|leadership|vp|cfo|ceo|head\sof|pricing|sales)\b/,
      /\b(?:our|my)\s(?:\w+\s)?(?:manager|management|finance|director|leadership|vp|cfo|ceo|team)\s(?:(?:has|have|had|must|can|may|will|would|needs?|already|to)\s){0,3}(?:approv(?:e|es|ed)|authori[sz](?:e|es|ed)|signs?\s(?:this|it)\soff|signed\s(?:this|it)\soff)\b/,
      /\b(?:I|we)(?:'ll|'ve)?\s(?:(?:will|would|still|first|have\sto|already)\s){0,2}(?:need|require|get|got|have|had|seek|ask\sfor|wait\sfor|obtained|received)\s(?:an?\s|the\s)?approval\b(?!\s(?:from|by|of|on)\s(?:you|your)\b)/,
      /\b(?:I|we)(?:'m|'re|\s(?:am|are|was|were))\s(?:not\s|only\s)?(?:approved|authori[sz]ed|allowed|permitted)\sto\s(?:go|offer|discount|concede|lower|reduce)\b/,
    ),
  },
];
