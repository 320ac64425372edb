import { words } from '../lib/text.ts';

export interface Names {
  given: string[];
  family: string[];
}

const names = (given: string, family: string): Names => ({ given: words(given), family: words(family) });

/** Given and family names by culture. No name is that of a real person on purpose. */
export const CULTURES: Readonly<Record<string, Names>> = {
  american: names(
    'Denise, Marcus, Carla, Trevor, Janelle, Brett, Latoya, Wesley, Monica, Curtis, Paige, Russell, Yolanda, Grant, Shelby, Andre, Colleen, Dwight, Kendra, Roy, Melanie, Terrence, Vanessa, Clint, Audrey, Jamal, Heidi, Omar, Regina, Scott, Bianca, Leon, Tamika, Garrett, Joanne, Hector',
    'Whitfield, Baptiste, Kowalski, Ramirez, Tran, Holloway, Castillo, Brewster, Okonkwo, Lindqvist, Delgado, Pruitt, Yamada, Stanton, McAllister, Fontenot, Abernathy, Nguyen, Sorensen, Vasquez, Haines, Petrosyan, Goodwin, Tillman, Bhatt, Larkin, Mercado, Sizemore, Novak, Beaumont, Crowder, Espinoza',
  ),
  british: names(
    'Gemma, Alistair, Nadia, Rhys, Fiona, Dominic, Shazia, Callum, Harriet, Imran, Bronwyn, Neil, Yasmin, Gareth, Philippa, Kwame, Leanne, Stuart, Anjali, Duncan, Tamsin, Craig, Zainab, Hugh',
    'Thackeray, Pritchard, Mistry, Ashworth, Ferreday, Balogun, Kirkbride, Chowdhury, Wainwright, Llewellyn, Hargreave, Sandhu, Murchison, Tolley, Achebe, Penhaligon, Rowntree, Iqbal, Garside, Mackay, Dhillon, Fairclough, Boyce, Trelawney',
  ),
  irish: names(
    'Aoife, Cormac, Niamh, Declan, Sinéad, Eoin, Gráinne, Ruairí',
    'Ó Briain, Gallagher, Keane, MacNamara, Tierney, Costello, Devlin, Scanlon',
  ),
  german: names(
    'Katrin, Jürgen, Sabine, Matthias, Heike, Torsten, Ayşe, Bernd, Franziska, Uwe, Silke, Holger, Anneliese, Cem, Dörte, Rainer, Miriam, Jochen',
    'Brinkmann, Özdemir, Vogelsang, Hartwig, Lüdtke, Steinbeck, Kranz, Weidemann, Achterberg, Röhrig, Demir, Pfannenstiel, Osterloh, Kirchhoff, Thiele, Großmann, Wendt, Zellner',
  ),
  french: names(
    'Hélène, Mathieu, Solène, Karim, Anne-Laure, Bastien, Fatoumata, Guillaume, Mireille, Thibault, Nadège, Yannick, Inès, Pascal',
    'Lemarchand, Benali, Delacourt, Roussillon, Diallo, Garnault, Chevallier, Marchetti, Pelletier, Kerbrat, Vasseur, Montferrand, Aubry, Traoré',
  ),
  dutch: names(
    'Marloes, Joost, Femke, Wouter, Sanne, Bram, Anouk, Hidde, Fatima, Ruben',
    'van der Hoek, Kuipers, de Graaf, Bouzid, ter Horst, Schippers, Dijkstra, van Rossum, Hoekstra, Wiersma',
  ),
  nordic: names(
    'Annika, Fredrik, Sigrid, Mårten, Ylva, Håkan, Leila, Torbjörn, Elsa, Jonas',
    'Sandström, Ekblad, Nyholm, Wallgren, Åkesson, Lindhagen, Forsberg, Moradi, Rydell, Hallberg',
  ),
  spanish: names(
    'Marta, Íñigo, Lucía, Rodrigo, Nuria, Gonzalo, Pilar, Esteban, Ximena, Andrés, Rocío, Joaquín',
    'Echeverría, Salgado, Cifuentes, Peñalver, Valdivia, Zubiri, Montoya, Quintero, Arroyo, Barrios, Lledó, Figueroa',
  ),
  italian: names(
    'Chiara, Lorenzo, Giulia, Stefano, Ornella, Davide, Benedetta, Massimo, Silvia, Tommaso',
    'Bertolini, Carraro, Fontanella, Ricciardi, Zanetti, Morandini, Pellegrino, Galvani, De Santis, Sartori',
  ),
  polish: names(
    'Agnieszka, Wojciech, Małgorzata, Tomasz, Beata, Grzegorz, Halina, Paweł',
    'Wójcik, Mazur, Kaczmarek, Sobczak, Stępień, Dudek, Pawlak, Bielak',
  ),
  japanese: names(
    'Haruka, Takeshi, Yumiko, Daisuke, Naoko, Hiroshi, Ayumi, Kazuo, Emi, Shinji, Rika, Makoto',
    'Morishita, Kurokawa, Ishiguro, Tachibana, Okabe, Nishimura, Hayakawa, Shiraishi, Uchida, Kawabata, Matsuoka, Endo',
  ),
  indian: names(
    'Ananya, Rajesh, Deepika, Vikram, Lakshmi, Farhan, Meenal, Suresh, Kavitha, Arjun, Shruti, Harpreet',
    'Deshpande, Nambiar, Chatterjee, Rathore, Iyer, Qureshi, Kulkarni, Menon, Bhandari, Reddy, Gill, Subramaniam',
  ),
  brazilian: names(
    'Renata, Thiago, Luciana, Caio, Beatriz, Rafael, Simone, Márcio',
    'Figueiredo, Nascimento, Tavares, Yoshida, Pacheco, Bittencourt, Moraes, Sampaio',
  ),
  nigerian: names(
    'Ngozi, Babatunde, Chiamaka, Emeka, Folake, Tunde, Adaeze, Ifeanyi',
    'Okafor, Adeyemi, Nwosu, Ogunleye, Eze, Bello, Afolabi, Onyekachi',
  ),
  arabic: names(
    'Layla, Khalid, Rania, Youssef, Huda, Tariq, Mariam, Nabil',
    'Haddad, Al Mansoori, Farouk, Khoury, Saleh, Al Suwaidi, Aziz, Barakat',
  ),
};

/** The names of a culture. An unknown culture is a mistake of ours. */
export function culture(name: string): Names {
  const found = CULTURES[name];
  if (!found) throw new Error(`the demo has no names for ${name}`);
  return found;
}
