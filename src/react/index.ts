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
