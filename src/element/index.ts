/**
 * The screen of an identification as a custom element, on any `ScreenHost`. Importing it registers
 * nothing, and is safe on a server.
 *
 * @module identification-machine/element
 */
export type { BrandProperty } from './brand.js';
export { defineExternalIdentification } from './define-external-identification.js';
export { ExternalIdentification } from './external-identification.js';
export type { IdentificationEventMap, IdentificationEventName } from './events.js';
export { LANGUAGES, type Language } from './languages.js';
export type {
  FailureGroup,
  Message,
  MessageOverrides,
  Messages,
  PluralMessage,
  Step,
} from './messages.js';
