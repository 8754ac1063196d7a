import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Continuar en el teléfono',
  scan: 'Escanee el código con la cámara de su propio teléfono. El enlace funciona una sola vez. No se lo envíe a nadie.',
  picture: 'Código QR del enlace',
  copy: 'Copiar el enlace',
  copied: 'Copiado',
  left: 'Quedan {time}',
  compare: 'Su teléfono muestra un código. ¿Es igual que este?',
  code: 'Código',
  same: 'Los códigos son iguales',
  differ: 'Son distintos',
  confirmed:
    'Continúe en su teléfono. Esta página muestra lo mismo y puede terminar en cualquiera de los dos.',
  end: 'Detener en el teléfono',
  gone: 'El enlace se ha rechazado o es demasiado antiguo. No ha cambiado nada.',
  again: 'Crear un enlace nuevo',
  failed: 'No ha funcionado. Inténtelo de nuevo dentro de un momento.',
  close: 'Cerrar',
};
