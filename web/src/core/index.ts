export { loadCode, loadCore } from './load';
export { CoreError, LIMITS, kidOf, leafOfKid } from './types';
export type {
  Beacon,
  CodeOfCall,
  Core,
  GroupKeys,
  Knock,
  Member,
  News,
  Opened,
  Refusal,
  Room,
} from './types';
