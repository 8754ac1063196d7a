import { defineExternalIdentification } from 'identification-machine/element';
defineExternalIdentification();
