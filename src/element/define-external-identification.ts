import type { IdentificationEventMap } from './events.js';
import { ExternalIdentification } from './external-identification.js';

declare global {
  interface HTMLElementTagNameMap {
    'external-identification': ExternalIdentification;
  }
  interface HTMLElementEventMap {
    identificationchange: IdentificationEventMap['identificationchange'];
    identificationcompleted: IdentificationEventMap['identificationcompleted'];
    identificationfailed: IdentificationEventMap['identificationfailed'];
    identificationopen: IdentificationEventMap['identificationopen'];
  }
}

/**
 * Registers the element; without effect where the name is taken already, and on a server.
 *
 * @param name default: `external-identification`
 * @throws SyntaxError (a `DOMException`) if `name` is no name for a custom element
 *
 * @example
 * ```ts
 * import { defineExternalIdentification } from 'identification-machine/element';
 *
 * defineExternalIdentification();
 * const screen = document.createElement('external-identification');
 * screen.api = '/identification';
 * screen.addEventListener('identificationcompleted', () => location.assign('/welcome'));
 * document.body.append(screen);
 * ```
 */
export function defineExternalIdentification(name = 'external-identification'): void {
  if (typeof customElements === 'undefined' || customElements.get(name) !== undefined) return;
  // A class can have one name only.
  customElements.define(name, class extends ExternalIdentification {});
}
