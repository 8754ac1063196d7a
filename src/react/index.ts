/**
 * The screen of an identification in React: a hook for a screen of your own, and the component.
 *
 * @module identification-machine/react
 */
'use client';
export {
  ExternalIdentification,
  type ExternalIdentificationProps,
} from './external-identification.js';
export { useIdentification } from './use-identification.js';
export {
  useIdentificationScreen,
  type IdentificationScreen,
  type IdentificationScreenOptions,
} from './use-identification-screen.js';
export type { ScreenActionName } from '../element/screen-actions.js';
export type { ScreenContent, ScreenStep } from '../element/screen-content.js';
