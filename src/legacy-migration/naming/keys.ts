/** `lapse-review`, `lapseReview`, `Lapse Review`, `2nd look` → a key of our format: lower case, digits and _. */
export function toKey(name: string): string {
  const key = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const safe = /^[a-z]/.test(key) ? key : `x_${key}`;
  return safe.slice(0, 60).replace(/_+$/, '');
}

/** `wanted`, or with a number behind it where it is taken; the one given is taken from then on. */
export function freshKey(wanted: string, taken: Set<string>): string {
  let key = wanted;
  for (let number = 2; taken.has(key); number += 1) key = `${wanted.slice(0, 56)}_${number}`;
  taken.add(key);
  return key;
}
