import { OUTPUT_CODES } from './codes-outputs.ts';
import { READING_CODES } from './codes-reading.ts';
import { STRUCTURE_CODES } from './codes-structure.ts';

/** All codes of problems. Codes are stable, since scripts and editors rely on them. */
export const PROBLEM_CODES = { ...READING_CODES, ...STRUCTURE_CODES, ...OUTPUT_CODES } as const;

export type LintCode = keyof typeof PROBLEM_CODES;
