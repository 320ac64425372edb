/** The value of one unit of a currency in US dollars, in this demo. */
const DOLLARS: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 1.08,
  GBP: 1.27,
  JPY: 0.0067,
  CAD: 0.73,
  AUD: 0.66,
  SEK: 0.095,
};

export const REPORTING_CURRENCY = 'USD';

function rate(currency: string): number {
  const found = DOLLARS[currency];
  if (found === undefined) throw new Error(`the demo has no rate for ${currency}`);
  return found;
}

/** Rounds a contract price to 50, or to 10,000 yen. */
export const roundPrice = (amount: number, currency: string): number => {
  const step = currency === 'JPY' ? 10_000 : 50;
  return Math.round(amount / step) * step;
};

export const fromDollars = (dollars: number, currency: string): number => dollars / rate(currency);

/** The amount in the reporting currency, to the cent. */
export const inReporting = (amount: number, currency: string): number =>
  Number((amount * rate(currency)).toFixed(2));

/** `EUR 96,500` */
export const spoken = (amount: number, currency: string): string =>
  `${currency} ${Math.round(amount).toLocaleString('en-US')}`;

export const percent = (value: number): string => `${Number(value.toFixed(1))}%`;
