import { render } from 'preact';
import { createSession, readDoor, startRoom } from './session';
import { App } from './ui/App';

const root = document.getElementById('app');
if (root !== null) render(<App entrance={{ createSession, readDoor, startRoom }} />, root);
