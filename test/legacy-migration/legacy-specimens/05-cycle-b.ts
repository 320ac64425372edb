import { A } from './05-cycle-a';
export const B = A;
