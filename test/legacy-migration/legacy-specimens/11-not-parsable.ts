export const Broken = { id: 'broken', steps: [ { id: 'a' } ;
