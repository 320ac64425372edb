import { lines, words } from '../lib/text.ts';

/** Invented companies. `COUNTRY industry: name, name, …` */
const REGISTER = lines(`
  US manufacturing: Aldermoor Castings, Pike Hollow Bearings, Tallgrass Tooling, Quarrystone Fasteners, Ninefold Compressors, Harrow & Blythe Machine Works, Bellfountain Plastics, Copperline Extrusions
  US healthcare: Saltmarsh Regional Health, Cedar Fork Clinics, Larkmoor Dental Partners, Wren Valley Hospice, Halcyon Ridge Imaging
  US insurance: Mill Pond Mutual, Greywether Casualty, Three Rivers Crop Insurance, Plainsman Title
  US banking: First Tallow Savings, Juniper Basin Credit Union, Stonebridge Ferry Bank
  US logistics: Redwillow Freight, Anvil Point Drayage, Longmeadow Cold Chain, Prairie Compass Carriers
  US retail: Fernhollow Outfitters, Bramble & Oat Grocers, Sunday Anvil Hardware, Tidewrack Surf Supply
  US food: Cobblestone Creamery, Hickory Lantern Foods, Big Sorrel Mills
  US energy: Windrow Power Cooperative, Basalt Creek Energy, Chalk River Pipeline Services
  US pharma: Ostrander Biologics, Palisade Compounding
  US construction: Tamarack Civil, Keystone Hollow Builders, Graylag Roofing
  US education: Thistledown College, Marlow County Schools, Lakehead Online Academy
  US public: City of Ashgrove, Tillery County, Port of Salt Fork
  US hospitality: Lantern & Loft Hotels, Bluestem Lodges
  US software: Parsnip Labs, Quietwire, Ledgerkite, Nimblecask
  US services: Hollis Varga Partners, Meridew Advisory, Copperfield & Nunn LLP
  CA manufacturing: Kestrel Lake Mouldings, Boréal Machinerie
  CA healthcare: Northmere Family Health, Clinique Val-Doré
  CA energy: Saltgrass Hydro, Moosehorn Wind
  CA public: Town of Elder Bay
  CA logistics: Great Slate Haulage
  CA software: Frostpane Systems
  BR food: Grupo Araúna Alimentos, Cafés Serra do Lume
  BR manufacturing: Metalúrgica Tavaré
  BR retail: Lojas Jacuípe
  MX manufacturing: Autopartes Cenzontle
  MX food: Molinos Tres Vados
  GB manufacturing: Thornley Precision, Hebble Brook Valves, Ravensclough Ceramics, Pell & Garrow Engineering
  GB healthcare: Orchard Vale Care Homes, Tamar Coast Health Supplies, Whitlow Eye Clinics
  GB insurance: Corvedale Mutual, Lamplight Underwriting, Fenwick Sparrow Insurance
  GB banking: Harrowgate Building Society, Penny Lantern Bank
  GB logistics: Cutlass Lane Couriers, Wolds Freight
  GB retail: Marigold & Finch, Larder Row, Copse Garden Centres
  GB food: Old Tithe Bakeries, Saltcote Seafoods
  GB energy: Hethersea Offshore, Brightfold Heat Networks
  GB construction: Stannage Groundworks, Quill & Mortar Homes
  GB education: Ellerby Academies Trust, Wharfe Valley College
  GB public: Nether Wick District Council
  GB services: Ambrose Tolliver Chambers, Skerry Accountants
  IE pharma: Slievemor Therapeutics
  IE food: Burren Dairy Co-op
  IE software: Tidelock Software
  DE manufacturing: Hohlbach Maschinenbau GmbH, Rehfeld Antriebstechnik AG, Sonnwald Werkzeuge GmbH, Ettlin & Kraus Gusswerke, Lohmar Pumpen GmbH, Vierlinden Optik, Tannhof Verpackungen GmbH
  DE insurance: Nordhafen Versicherung, Eichgraben Lebensversicherung
  DE logistics: Spedition Altwasser, Rheinbogen Logistik GmbH
  DE food: Mühlental Backwaren, Brauerei Steinklamm
  DE energy: Stadtwerke Auental, Windpark Hohe Geest
  DE pharma: Calendra Arzneimittel GmbH
  DE healthcare: Klinikverbund Sieglar
  DE construction: Bauunternehmung Torfmoor
  DE retail: Kaufhaus Lindwurm
  DE banking: Erlentaler Bank
  FR manufacturing: Ateliers Valombre, Fonderies du Haut-Cens
  FR food: Laiterie de Brumelac, Conserverie Pen-Ar-Goat
  FR retail: Maison Tillac, Les Halles Cordier
  FR hospitality: Hôtels Belle-Ombre, Résidences du Lac Vair
  FR energy: Énergies Montclar
  FR logistics: Transports Quessoy
  FR insurance: Mutuelle des Deux Rives
  FR pharma: Laboratoires Aubrac-Vey
  NL logistics: Van Lindehout Logistiek B.V., Waddenkaai Terminals
  NL food: Zuivel Oosterbroek, Kwekerij De Vlinderhof
  NL software: Polderlicht Software
  NL energy: Duinwind B.V.
  NL services: Brouwhuis Advies
  SE manufacturing: Björkhamra Stål AB, Tallvik Trä
  SE energy: Norrsken Kraft AB
  SE retail: Havsörn Sport
  SE healthcare: Vårdhuset Linnéa
  SE software: Granit & Ljung
  ES food: Conservas Ribalta S.A., Aceites Valdeolmo
  ES hospitality: Hoteles Costa Alba, Paradores del Tajo Viejo
  ES construction: Obras Montesclar
  ES logistics: Transportes Hermanos Uría
  ES retail: Almacenes Torrequemada
  IT manufacturing: Officine Torrealba S.p.A., Meccanica Valbrenta, Vetreria San Rosso
  IT food: Pastificio Colle Vento, Salumi Ca' Nera
  IT retail: Calzature Belfiore Nord
  IT pharma: Farmachimica Lugnano
  PL manufacturing: Zakłady Mechaniczne Brzozów Dolny
  PL logistics: Spedycja Wisłostrada
  PL retail: Sklepy Jarzębina
  JP manufacturing: Kurobane Seimitsu K.K., Minagawa Valve Works, Hoshizora Electronics, Asanuma Press Kogyo
  JP food: Tsukimori Foods, Aoba Shoyu
  JP logistics: Hamakaze Unyu
  JP retail: Komorebi Stores
  JP healthcare: Midorihara Clinics
  JP hospitality: Yukinoya Ryokan Group
  JP insurance: Fujinami Mutual Life
  JP construction: Ishibashi Doboku
  IN manufacturing: Sahyadri Vale Textiles, Nilgiri Forge
  IN pharma: Vasantha Lifesciences, Kaveri Formulations
  IN software: Tamarind Stack
  IN banking: Deccan Lotus Finance
  IN logistics: Monsoon Road Carriers
  IN healthcare: Arogya Path Diagnostics
  AU energy: Wattlebird Solar
  AU retail: Paperbark & Co
  AU food: Currawong Meats
  AU construction: Ironbark Civil
  AU education: Southern Gum Institute
  AU public: Shire of Yarrabeen
  AU logistics: Red Gravel Transport
  NG banking: Ogbara Microfinance
  NG food: Palmgate Foods
  US services: Wexcombe Surveyors, Tarn & Oakes Actuaries
  US healthcare: Sandpiper Women's Health, Blue Hollow Orthopaedics
  GB logistics: Tidewell Cold Stores
  GB software: Thimblerig Software, Cairnstack
  DE software: Kiesel & Funke Software
  DE education: Akademie Rosenau
  FR public: Commune de Saint-Orens-le-Vieux
  NL healthcare: Zorggroep Elsbroek
  JP pharma: Akagane Yakuhin
  JP software: Hotaru Systems
  IN energy: Suryakund Solar
  IN education: Vidyanagar Institute
  BR logistics: Transportes Pedra Mole
  AU insurance: Banksia Mutual
  SE public: Ljungbacka Kommun
  ES energy: Eólica Sierra Parda
  IT logistics: Trasporti Monteluce
  AE hospitality: Safa Dunes Hotels
  AE construction: Al Rimal Contracting
`);

export interface Company {
  name: string;
  country: string;
  industry: string;
}

export const COMPANIES: readonly Company[] = REGISTER.flatMap((line) => {
  const [head = '', names = ''] = line.split(': ');
  const [country = '', industry = ''] = head.split(' ');
  return words(names).map((name) => ({ name, country, industry }));
});

/** Parents of companies: subsidiary → parent. */
export const PARENTS: Readonly<Record<string, string>> = {
  'Hebble Brook Valves': 'Thornley Precision',
  'Tannhof Verpackungen GmbH': 'Rehfeld Antriebstechnik AG',
  'Conserverie Pen-Ar-Goat': 'Laiterie de Brumelac',
  'Anvil Point Drayage': 'Redwillow Freight',
  'Aoba Shoyu': 'Tsukimori Foods',
};
