import { words } from '../lib/text.ts';

export interface Country {
  name: string;
  region: 'AMER' | 'EMEA' | 'APAC';
  timezone: string;
  language: string;
  currency: string;
  /** The culture whose given and family names most people there have; see people.ts. */
  culture: string;
  cities: string[];
}

const country = (
  name: string,
  region: Country['region'],
  timezone: string,
  language: string,
  currency: string,
  culture: string,
  cities: string,
): Country => ({ name, region, timezone, language, currency, culture, cities: words(cities) });

/** The countries of the book, by ISO code. */
const COUNTRIES: Readonly<Record<string, Country>> = {
  US: country(
    'United States',
    'AMER',
    'America/Chicago',
    'en',
    'USD',
    'american',
    'Toledo, Fresno, Duluth, Tulsa, Spokane, Richmond, Boise, Akron, Omaha',
  ),
  CA: country(
    'Canada',
    'AMER',
    'America/Toronto',
    'en',
    'CAD',
    'american',
    'Hamilton, Laval, Regina, Halifax, Kelowna',
  ),
  BR: country(
    'Brazil',
    'AMER',
    'America/Sao_Paulo',
    'pt',
    'USD',
    'brazilian',
    'Campinas, Joinville, Curitiba, Recife',
  ),
  MX: country(
    'Mexico',
    'AMER',
    'America/Mexico_City',
    'es',
    'USD',
    'spanish',
    'Querétaro, Puebla, Monterrey',
  ),
  GB: country(
    'United Kingdom',
    'EMEA',
    'Europe/London',
    'en',
    'GBP',
    'british',
    'Leeds, Swansea, Derby, Norwich, Dundee, Preston, Exeter',
  ),
  IE: country('Ireland', 'EMEA', 'Europe/Dublin', 'en', 'EUR', 'irish', 'Cork, Galway, Limerick'),
  DE: country(
    'Germany',
    'EMEA',
    'Europe/Berlin',
    'de',
    'EUR',
    'german',
    'Kassel, Ulm, Bremen, Chemnitz, Aachen, Erfurt',
  ),
  FR: country('France', 'EMEA', 'Europe/Paris', 'fr', 'EUR', 'french', 'Lyon, Nantes, Lille, Rennes, Dijon'),
  NL: country(
    'Netherlands',
    'EMEA',
    'Europe/Amsterdam',
    'nl',
    'EUR',
    'dutch',
    'Breda, Zwolle, Venlo, Arnhem',
  ),
  SE: country('Sweden', 'EMEA', 'Europe/Stockholm', 'sv', 'SEK', 'nordic', 'Örebro, Gävle, Västerås, Luleå'),
  ES: country('Spain', 'EMEA', 'Europe/Madrid', 'es', 'EUR', 'spanish', 'Zaragoza, Murcia, Vigo, Burgos'),
  IT: country('Italy', 'EMEA', 'Europe/Rome', 'it', 'EUR', 'italian', 'Brescia, Parma, Bari, Udine'),
  PL: country('Poland', 'EMEA', 'Europe/Warsaw', 'pl', 'EUR', 'polish', 'Łódź, Gdynia, Lublin'),
  JP: country('Japan', 'APAC', 'Asia/Tokyo', 'ja', 'JPY', 'japanese', 'Sendai, Nagoya, Okayama, Niigata'),
  IN: country('India', 'APAC', 'Asia/Kolkata', 'en', 'USD', 'indian', 'Pune, Kochi, Indore, Coimbatore'),
  AU: country(
    'Australia',
    'APAC',
    'Australia/Sydney',
    'en',
    'AUD',
    'british',
    'Geelong, Hobart, Cairns, Newcastle',
  ),
  NG: country('Nigeria', 'EMEA', 'Africa/Lagos', 'en', 'USD', 'nigerian', 'Ibadan, Enugu, Lagos'),
  AE: country('United Arab Emirates', 'EMEA', 'Asia/Dubai', 'en', 'USD', 'arabic', 'Sharjah, Al Ain, Dubai'),
};

/** The country of a code. An unknown code is a mistake of ours. */
export function countryOf(code: string): Country {
  const found = COUNTRIES[code];
  if (!found) throw new Error(`the demo has no country ${code}`);
  return found;
}
