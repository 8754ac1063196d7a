/**
 * What `identification-machine/react` is in React Native: the hooks, without the element, which is for
 * pages. Bundlers and Jest choose it by the condition `react-native`.
 */
export { useIdentification } from './use-identification.js';
export {
  useIdentificationScreen,
  type IdentificationScreen,
  type IdentificationScreenOptions,
} from './use-identification-screen.js';
export type { ScreenActionName } from '../element/screen-actions.js';
export type { ScreenContent, ScreenStep } from '../element/screen-content.js';
