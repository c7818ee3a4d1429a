export { loadCore } from './load';
export { CoreError, LIMITS, kidOf } from './types';
export type { Core, Opened, Opener, Refusal, Room, Sealer, SenderKeyBinding } from './types';
