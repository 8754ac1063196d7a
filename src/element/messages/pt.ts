import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one' | 'many'> = {
  steps: {
    label: 'Passos',
    start: 'Início',
    identityCheck: 'Verificação de identidade',
    signing: 'Assinatura',
    done: 'Concluído',
  },
  states: {
    idle: {
      title: 'Confirme a sua identidade',
      text: 'Vai mostrar um documento de identificação, tirar uma fotografia ao rosto e assinar. Demora cerca de cinco minutos. Pode parar e continuar mais tarde.',
    },
    initiating: {
      title: 'Estamos a preparar a verificação da sua identidade',
      text: 'Demora só um momento.',
    },
    restarting: {
      title: 'Estamos a preparar uma nova verificação de identidade',
      text: 'Demora só um momento.',
    },
    awaitingRedirect: {
      title: 'Já pode verificar a sua identidade',
      text: 'Tenha consigo o seu documento de identificação. Quando terminar, voltará aqui automaticamente.',
    },
    phaseA: {
      title: 'Estamos a verificar a sua identidade',
      text: 'Pode deixar esta página aberta ou voltar mais tarde: não se perde nada.',
    },
    signing: {
      title: 'Os seus documentos estão prontos para assinar',
      text: 'Leia-os e assine-os. Quando terminar, voltará aqui automaticamente.',
    },
    phaseB: {
      title: 'Estamos a confirmar a sua assinatura',
      text: 'Pode deixar esta página aberta ou voltar mais tarde: não se perde nada.',
    },
    finalizing: {
      title: 'Estamos a concluir a sua identificação',
      text: 'Já fez tudo o que era necessário. O resto será concluído automaticamente, mesmo com uma ligação fraca.',
    },
    stalled: {
      title: 'Está a demorar mais do que o habitual',
      text: 'Não se perdeu nada. Pode continuar à espera ou recomeçar com uma nova verificação de identidade.',
    },
    completed: {
      title: 'A sua identidade está confirmada',
      text: 'Obrigado. Pode fechar esta página.',
    },
    cancelled: {
      title: 'Desistiu da identificação',
      text: 'Pode recomeçar quando quiser.',
    },
    expired: {
      title: 'A sua identificação expirou',
      text: 'Não foi concluída a tempo e foi encerrada. Pode recomeçar agora.',
    },
  },
  failures: {
    connection: {
      title: 'Há um problema com a ligação',
      text: 'Não se perdeu nada. Verifique a sua ligação e tente novamente dentro de momentos.',
    },
    login: {
      title: 'Inicie sessão novamente',
      text: 'Depois, pode continuar onde ficou.',
    },
    data: {
      title: 'Faltam alguns dos seus dados',
      text: 'Complete os seus dados e tente novamente.',
    },
    refused: {
      title: 'A identificação não é possível',
      text: 'Contacte o nosso apoio ao cliente e indique o código abaixo.',
    },
    identityCheck: {
      title: 'Não foi possível verificar a sua identidade',
      text: 'Pode tentar novamente. Certifique-se de que o documento está legível e de que há luz suficiente.',
    },
    signing: {
      title: 'Os documentos não foram assinados',
      text: 'Pode abri-los novamente ou recomeçar com uma nova verificação de identidade.',
    },
    expired: {
      title: 'Esgotou-se o tempo para este passo',
      text: 'Pode abrir o passo novamente ou recomeçar com uma nova verificação de identidade.',
    },
    failed: {
      title: 'A identificação não foi concluída',
      text: 'Pode recomeçar com uma nova verificação de identidade.',
    },
    confirmation: {
      title: 'Os seus documentos ainda não estão confirmados',
      text: 'Não se perdeu nada. Tente novamente dentro de momentos.',
    },
  },
  progress: {
    since: 'Há {time}',
    nextIn: 'nova verificação dentro de {time}',
    asking: 'a verificar agora',
    noAnswer: {
      one: 'Ainda sem resposta ({count} tentativa). Continuamos automaticamente.',
      many: 'Ainda sem resposta ({count} de tentativas). Continuamos automaticamente.',
      other: 'Ainda sem resposta ({count} tentativas). Continuamos automaticamente.',
    },
  },
  actions: {
    start: 'Começar',
    openIdentityCheck: 'Ir para a verificação de identidade',
    openSigning: 'Ir para a assinatura',
    openAgain: 'Abrir novamente',
    openHere: 'Abrir nesta página',
    backToPage: 'Voltar à página de onde saiu',
    retry: 'Tentar novamente',
    restart: 'Recomeçar',
    keepWaiting: 'Continuar à espera',
    checkNow: 'Verificar agora',
    finished: 'Já terminei',
    handOff: 'Continuar no telemóvel',
    cancel: 'Cancelar',
    startAgain: 'Nova identificação',
  },
  cancelQuestion: {
    title: 'Desistir da identificação?',
    text: 'Terá de repetir o que fez até agora.',
    yes: 'Desistir',
    no: 'Continuar',
  },
  notices: {
    offline:
      'Está sem ligação à Internet. Continuaremos automaticamente assim que a ligação for restabelecida.',
    memory: 'Este navegador não nos permite guardar dados. Não feche nem recarregue esta página.',
    mirror: 'A identificação está a decorrer noutro separador; este mostra o mesmo.',
    popupOpen: 'A página está aberta noutra janela.',
    popupBlocked: 'O seu navegador bloqueou a janela.',
    returned: 'Já terminou? Se não, abra a página novamente.',
    connecting: 'A ligar…',
    reconnecting: 'O servidor não responde. Estamos a tentar ligar novamente.',
    login: 'Inicie sessão novamente para continuar.',
    notAccepted: 'Isso já não é possível. Este é o estado atual.',
    notSent: 'Não foi possível. Tente novamente dentro de momentos.',
    notAllowed: 'Isso não é possível a partir daqui. Contacte o nosso apoio ao cliente.',
  },
  details: { code: 'Código', correlationId: 'Referência' },
};
