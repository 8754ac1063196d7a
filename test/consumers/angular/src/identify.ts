import { Component, CUSTOM_ELEMENTS_SCHEMA, type OnDestroy, signal } from '@angular/core';
import { createRemoteHost } from 'identification-machine/client';
import { defineExternalIdentification } from 'identification-machine/element';

defineExternalIdentification();

@Component({
  selector: 'bank-identify',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <external-identification [host]="host" (identificationcompleted)="isIdentified.set(true)">
      @if (isIdentified()) {
        <p slot="footer">Welcome to the bank.</p>
      }
    </external-identification>
  `,
  styles: `
    external-identification {
      --identification-accent: #0a6b50;
    }
  `,
})
export class Identify implements OnDestroy {
  readonly host = createRemoteHost({ url: '/identification' });
  readonly isIdentified = signal(false);

  ngOnDestroy(): void {
    this.host.close();
  }
}
