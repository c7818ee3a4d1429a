/** The door between the screens and everything below them. */
export type {
  ChatLine,
  Device,
  Devices,
  DeviceTrouble,
  Door,
  Failure,
  Path,
  Person,
  Phase,
  Session,
  SessionState,
  Trouble,
} from './session';
