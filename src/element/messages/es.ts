import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one' | 'many'> = {
  steps: {
    label: 'Pasos',
    start: 'Inicio',
    identityCheck: 'Verificación de identidad',
    signing: 'Firma',
    done: 'Fin',
  },
  states: {
    idle: {
      title: 'Confirme su identidad',
      text: 'Mostrará un documento de identidad, se hará una foto y firmará. Tardará unos cinco minutos. Puede parar y continuar más tarde.',
    },
    initiating: {
      title: 'Estamos preparando la verificación de su identidad',
      text: 'Solo será un momento.',
    },
    restarting: {
      title: 'Estamos preparando una nueva verificación de identidad',
      text: 'Solo será un momento.',
    },
    awaitingRedirect: {
      title: 'Ya puede verificar su identidad',
      text: 'Tenga a mano su documento de identidad. Cuando termine, volverá aquí automáticamente.',
    },
    phaseA: {
      title: 'Estamos verificando su identidad',
      text: 'Puede dejar esta página abierta o volver más tarde: no se perderá nada.',
    },
    signing: {
      title: 'Sus documentos están listos para la firma',
      text: 'Léalos y fírmelos. Cuando termine, volverá aquí automáticamente.',
    },
    phaseB: {
      title: 'Estamos confirmando su firma',
      text: 'Puede dejar esta página abierta o volver más tarde: no se perderá nada.',
    },
    finalizing: {
      title: 'Estamos completando su identificación',
      text: 'Ya ha hecho todo lo necesario. El resto se completará automáticamente, aunque la conexión sea débil.',
    },
    stalled: {
      title: 'Está tardando más de lo habitual',
      text: 'No se ha perdido nada. Puede seguir esperando o empezar de nuevo con otra verificación de identidad.',
    },
    completed: {
      title: 'Su identidad está confirmada',
      text: 'Gracias. Puede cerrar esta página.',
    },
    cancelled: {
      title: 'Ha abandonado la identificación',
      text: 'Puede empezar de nuevo cuando quiera.',
    },
    expired: {
      title: 'Su identificación ha caducado',
      text: 'No se completó a tiempo y la hemos cerrado. Puede empezar de nuevo ahora.',
    },
  },
  failures: {
    connection: {
      title: 'Hay un problema con la conexión',
      text: 'No se ha perdido nada. Compruebe su conexión y vuelva a intentarlo en unos instantes.',
    },
    login: {
      title: 'Vuelva a iniciar sesión',
      text: 'Después podrá continuar donde lo dejó.',
    },
    data: {
      title: 'Faltan algunos de sus datos',
      text: 'Complete sus datos y vuelva a intentarlo.',
    },
    refused: {
      title: 'La identificación no es posible',
      text: 'Póngase en contacto con nuestro servicio de atención al cliente e indique el código que aparece abajo.',
    },
    identityCheck: {
      title: 'No se ha podido verificar su identidad',
      text: 'Puede volver a intentarlo. Asegúrese de que el documento se lea bien y de que haya suficiente luz.',
    },
    signing: {
      title: 'Los documentos no se han firmado',
      text: 'Puede abrirlos de nuevo o empezar con otra verificación de identidad.',
    },
    expired: {
      title: 'Se ha agotado el tiempo para este paso',
      text: 'Puede abrir el paso de nuevo o empezar con otra verificación de identidad.',
    },
    failed: {
      title: 'La identificación no se ha completado',
      text: 'Puede empezar de nuevo con otra verificación de identidad.',
    },
    confirmation: {
      title: 'Sus documentos aún no están confirmados',
      text: 'No se ha perdido nada. Vuelva a intentarlo en unos instantes.',
    },
  },
  progress: {
    since: 'Desde hace {time}',
    nextIn: 'nueva comprobación en {time}',
    asking: 'comprobando ahora',
    noAnswer: {
      one: 'Todavía no hay respuesta ({count} intento). Continuamos automáticamente.',
      many: 'Todavía no hay respuesta ({count} de intentos). Continuamos automáticamente.',
      other: 'Todavía no hay respuesta ({count} intentos). Continuamos automáticamente.',
    },
  },
  actions: {
    start: 'Empezar',
    openIdentityCheck: 'Ir a la verificación de identidad',
    openSigning: 'Ir a la firma',
    openAgain: 'Abrir de nuevo',
    openHere: 'Abrir en esta página',
    backToPage: 'Volver a la página anterior',
    retry: 'Volver a intentarlo',
    restart: 'Empezar de nuevo',
    keepWaiting: 'Seguir esperando',
    checkNow: 'Comprobar ahora',
    finished: 'Ya he terminado',
    handOff: 'Continuar en el teléfono',
    cancel: 'Cancelar',
    startAgain: 'Otra identificación',
  },
  cancelQuestion: {
    title: '¿Abandonar la identificación?',
    text: 'Tendrá que repetir lo que ha hecho hasta ahora.',
    yes: 'Abandonar',
    no: 'Continuar',
  },
  notices: {
    offline: 'No tiene conexión. Continuaremos automáticamente cuando la recupere.',
    memory:
      'Este navegador no nos permite guardar datos. No cierre ni vuelva a cargar esta página.',
    mirror: 'La identificación está en curso en otra pestaña; esta muestra lo mismo.',
    popupOpen: 'La página está abierta en otra ventana.',
    popupBlocked: 'Su navegador ha bloqueado la ventana.',
    returned: '¿Ha terminado? Si no, abra la página de nuevo.',
    connecting: 'Conectando…',
    reconnecting: 'El servidor no responde. Estamos intentando conectar de nuevo.',
    login: 'Vuelva a iniciar sesión para continuar.',
    notAccepted: 'Esto ya no es posible. Este es el estado actual.',
    notSent: 'No ha sido posible. Vuelva a intentarlo en unos instantes.',
    notAllowed:
      'Esto no es posible desde aquí. Póngase en contacto con nuestro servicio de atención al cliente.',
  },
  details: { code: 'Código', correlationId: 'Referencia' },
};
