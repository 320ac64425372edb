/** The place of a value in a document: `['steps', 0, 'llm_prompt']`. */
export type Pointer = readonly (string | number)[];
