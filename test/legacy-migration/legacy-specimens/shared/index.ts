export * from './steps';
export { default as Given } from './steps';
export * as everything from './steps';
