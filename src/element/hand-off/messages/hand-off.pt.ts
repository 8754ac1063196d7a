import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Continuar no telemóvel',
  scan: 'Leia o código com a câmara do seu próprio telemóvel. A ligação funciona uma só vez. Não a envie a ninguém.',
  picture: 'Código QR da ligação',
  copy: 'Copiar a ligação',
  copied: 'Copiado',
  left: 'Faltam {time}',
  compare: 'O seu telemóvel mostra um código. É igual a este?',
  code: 'Código',
  same: 'Os códigos são iguais',
  differ: 'São diferentes',
  confirmed:
    'Continue no telemóvel. Esta página mostra o mesmo e pode terminar em qualquer um deles.',
  end: 'Parar no telemóvel',
  gone: 'A ligação foi recusada ou é demasiado antiga. Nada mudou.',
  again: 'Criar uma nova ligação',
  failed: 'Não funcionou. Tente novamente dentro de momentos.',
  close: 'Fechar',
};
