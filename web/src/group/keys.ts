/** What a member's machine needs of the sealed core. */
export type { GroupKeys, Knock, Member, News } from '../core';
