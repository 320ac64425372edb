/** The story of an account, from which the data of all its sources follow. */

export type Story =
  | 'grower'
  | 'sponsored'
  | 'overuse'
  | 'steady'
  | 'auto_quiet'
  | 'legal_drag'
  | 'late_payer'
  | 'onboarding'
  | 'price'
  | 'budget_cut'
  | 'product_gap'
  | 'shelfware'
  | 'support_trouble'
  | 'merger'
  | 'silent'
  | 'champion_left'
  | 'declining';

type Range = readonly [low: number, high: number];

export interface Traits {
  /** How a renewal with this customer tends to go. */
  temper: 'warm' | 'even' | 'tense' | 'cold';
  /** The change of active users, the last 30 days against the 30 before, in percent. */
  change: Range;
  /** Used seats in percent of those bought. */
  utilisation: Range;
  health: Range;
  risk: Range;
  /** How many points better (or worse) health was 90 days ago. */
  healthBefore: Range;
  nps: Range;
  /** Days since the customer last spoke with us, where no fact says otherwise. */
  quiet: Range;
  /** Risk codes, the most telling first. */
  factors: readonly string[];
  /** The objection they raise when the renewal is on the table. */
  objection: string | null;
  /** Tickets in 90 days. */
  tickets: Range;
  /** How the customer's people feel, from -2 to 2. */
  mood: Range;
  /** The price increase that we ask for, in percent, before the cap. */
  increase: Range;
}

const traits = (
  temper: Traits['temper'],
  rest: Partial<Omit<Traits, 'temper'>> & Pick<Traits, 'change' | 'utilisation' | 'health' | 'risk'>,
): Traits => ({
  temper,
  healthBefore: [-3, 3],
  nps: [10, 45],
  quiet: [5, 24],
  factors: [],
  objection: null,
  tickets: [1, 4],
  mood: [0, 1],
  increase: [3, 5],
  ...rest,
});

export const TRAITS: Readonly<Record<Story, Traits>> = {
  grower: traits('warm', {
    change: [9, 24],
    utilisation: [90, 102],
    health: [82, 94],
    risk: [6, 19],
    healthBefore: [-12, -5],
    nps: [45, 80],
    quiet: [2, 12],
    mood: [1, 2],
    increase: [5, 7],
  }),
  sponsored: traits('warm', {
    change: [2, 10],
    utilisation: [80, 96],
    health: [80, 92],
    risk: [8, 20],
    healthBefore: [-6, 0],
    nps: [40, 75],
    quiet: [3, 14],
    mood: [1, 2],
    increase: [4, 6],
  }),
  overuse: traits('warm', {
    change: [8, 20],
    utilisation: [108, 138],
    health: [76, 88],
    risk: [14, 28],
    healthBefore: [-9, -3],
    nps: [25, 60],
    factors: ['price'],
    increase: [4, 6],
  }),
  steady: traits('even', { change: [-3, 4], utilisation: [68, 88], health: [70, 83], risk: [16, 30] }),
  auto_quiet: traits('even', {
    change: [-4, 3],
    utilisation: [60, 82],
    health: [66, 78],
    risk: [24, 38],
    quiet: [40, 85],
    nps: [0, 30],
    factors: ['relationship'],
    tickets: [0, 2],
    mood: [0, 0],
  }),
  legal_drag: traits('even', {
    change: [-2, 6],
    utilisation: [72, 92],
    health: [68, 80],
    risk: [34, 48],
    factors: ['legal'],
    objection: 'legal',
  }),
  late_payer: traits('even', {
    change: [-4, 4],
    utilisation: [66, 86],
    health: [62, 75],
    risk: [36, 52],
    factors: ['payment'],
    objection: 'budget',
    nps: [-5, 30],
  }),
  onboarding: traits('even', {
    change: [40, 90],
    utilisation: [28, 55],
    health: [58, 70],
    risk: [30, 44],
    factors: ['adoption'],
    quiet: [2, 9],
    mood: [0, 2],
  }),
  price: traits('tense', {
    change: [-4, 4],
    utilisation: [70, 88],
    health: [58, 70],
    risk: [52, 70],
    healthBefore: [4, 10],
    nps: [-15, 20],
    quiet: [4, 16],
    factors: ['price', 'competitor'],
    objection: 'price',
    mood: [-1, 0],
    increase: [2, 4],
  }),
  budget_cut: traits('tense', {
    change: [-11, -3],
    utilisation: [58, 76],
    health: [52, 65],
    risk: [55, 71],
    healthBefore: [6, 14],
    nps: [0, 35],
    factors: ['budget'],
    objection: 'budget',
    mood: [-1, 1],
    increase: [0, 3],
  }),
  product_gap: traits('tense', {
    change: [-8, 0],
    utilisation: [62, 80],
    health: [54, 67],
    risk: [50, 66],
    healthBefore: [3, 9],
    nps: [-20, 15],
    factors: ['product_gap'],
    objection: 'product_gap',
    mood: [-1, 0],
    increase: [2, 4],
  }),
  shelfware: traits('tense', {
    change: [-6, 2],
    utilisation: [31, 54],
    health: [50, 63],
    risk: [54, 70],
    healthBefore: [2, 8],
    nps: [0, 30],
    factors: ['value', 'adoption'],
    objection: 'value',
    mood: [-1, 1],
    increase: [0, 3],
  }),
  support_trouble: traits('tense', {
    change: [-14, -5],
    utilisation: [62, 82],
    health: [38, 53],
    risk: [66, 82],
    healthBefore: [14, 26],
    nps: [-60, -20],
    quiet: [1, 5],
    factors: ['support', 'relationship'],
    objection: 'support',
    tickets: [6, 10],
    mood: [-2, -1],
    increase: [0, 3],
  }),
  merger: traits('tense', {
    change: [-9, -1],
    utilisation: [60, 80],
    health: [55, 68],
    risk: [58, 74],
    healthBefore: [5, 12],
    nps: [5, 35],
    factors: ['merger', 'sponsor'],
    objection: 'merger',
    mood: [-1, 0],
    increase: [2, 4],
  }),
  silent: traits('cold', {
    change: [-12, -3],
    utilisation: [52, 72],
    health: [50, 62],
    risk: [58, 74],
    healthBefore: [4, 12],
    nps: [-10, 15],
    quiet: [38, 75],
    factors: ['relationship', 'sponsor'],
    tickets: [0, 2],
    mood: [-1, 0],
    increase: [2, 4],
  }),
  champion_left: traits('cold', {
    change: [-17, -6],
    utilisation: [54, 74],
    health: [44, 58],
    risk: [62, 78],
    healthBefore: [14, 24],
    nps: [-10, 25],
    quiet: [12, 30],
    factors: ['champion', 'relationship'],
    objection: 'value',
    mood: [-1, 0],
    increase: [2, 4],
  }),
  declining: traits('cold', {
    change: [-29, -14],
    utilisation: [38, 60],
    health: [40, 55],
    risk: [64, 82],
    healthBefore: [15, 27],
    nps: [-40, 0],
    quiet: [10, 32],
    factors: ['adoption', 'value'],
    objection: 'value',
    mood: [-1, 0],
    increase: [0, 3],
  }),
};
