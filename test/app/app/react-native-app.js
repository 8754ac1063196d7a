import './react-native.js';
import './identification.js';
import './cells.js';
import { tell } from '../native/bridge.js';

tell('ready');
