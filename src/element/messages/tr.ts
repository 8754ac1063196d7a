import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one'> = {
  steps: {
    label: 'Adımlar',
    start: 'Başlangıç',
    identityCheck: 'Kimlik doğrulama',
    signing: 'İmza',
    done: 'Tamamlandı',
  },
  states: {
    idle: {
      title: 'Kimliğinizi doğrulayın',
      text: 'Bir kimlik belgesi gösterecek, kendi fotoğrafınızı çekecek ve imza atacaksınız. Bu işlem yaklaşık beş dakika sürer. Ara verip daha sonra devam edebilirsiniz.',
    },
    initiating: { title: 'Kimlik doğrulamanız hazırlanıyor', text: 'Bu işlem kısa sürer.' },
    restarting: { title: 'Yeni bir kimlik doğrulama hazırlanıyor', text: 'Bu işlem kısa sürer.' },
    awaitingRedirect: {
      title: 'Kimlik doğrulamanız hazır',
      text: 'Kimlik belgenizi hazır bulundurun. İşlemi tamamladığınızda otomatik olarak buraya döneceksiniz.',
    },
    phaseA: {
      title: 'Kimliğiniz kontrol ediliyor',
      text: 'Bu sayfayı açık bırakabilir veya daha sonra geri dönebilirsiniz: bilgileriniz kaybolmaz.',
    },
    signing: {
      title: 'Belgeleriniz imzaya hazır',
      text: 'Belgeleri okuyun ve imzalayın. İşlemi tamamladığınızda otomatik olarak buraya döneceksiniz.',
    },
    phaseB: {
      title: 'İmzanız onaylanıyor',
      text: 'Bu sayfayı açık bırakabilir veya daha sonra geri dönebilirsiniz: bilgileriniz kaybolmaz.',
    },
    finalizing: {
      title: 'Kimlik doğrulamanız tamamlanıyor',
      text: 'Yapmanız gereken her şeyi tamamladınız. Bağlantı zayıf olsa bile gerisi otomatik olarak tamamlanır.',
    },
    stalled: {
      title: 'İşlem her zamankinden uzun sürüyor',
      text: 'Bilgileriniz kaybolmadı. Beklemeye devam edebilir veya yeni bir kimlik doğrulama ile baştan başlayabilirsiniz.',
    },
    completed: {
      title: 'Kimliğiniz doğrulandı',
      text: 'Teşekkür ederiz. Bu sayfayı kapatabilirsiniz.',
    },
    cancelled: {
      title: 'Kimlik doğrulamadan vazgeçtiniz',
      text: 'İstediğiniz zaman yeniden başlayabilirsiniz.',
    },
    expired: {
      title: 'Kimlik doğrulamanızın süresi doldu',
      text: 'Zamanında tamamlanmadığı için kapattık. Şimdi yeniden başlayabilirsiniz.',
    },
  },
  failures: {
    connection: {
      title: 'Bağlantıda bir sorun var',
      text: 'Bilgileriniz kaybolmadı. Bağlantınızı kontrol edip biraz sonra yeniden deneyin.',
    },
    login: {
      title: 'Lütfen yeniden giriş yapın',
      text: 'Ardından kaldığınız yerden devam edebilirsiniz.',
    },
    data: {
      title: 'Bazı bilgileriniz eksik',
      text: 'Bilgilerinizi tamamlayıp yeniden deneyin.',
    },
    refused: {
      title: 'Kimlik doğrulama yapılamıyor',
      text: 'Lütfen müşteri hizmetlerimizle iletişime geçin ve aşağıdaki kodu bildirin.',
    },
    identityCheck: {
      title: 'Kimlik doğrulamanız başarılı olmadı',
      text: 'Yeniden deneyebilirsiniz. Belgenin okunaklı ve ortamın yeterince aydınlık olduğundan emin olun.',
    },
    signing: {
      title: 'Belgeler imzalanmadı',
      text: 'Belgeleri yeniden açabilir veya yeni bir kimlik doğrulama ile başlayabilirsiniz.',
    },
    expired: {
      title: 'Bu adımın süresi doldu',
      text: 'Adımı yeniden açabilir veya yeni bir kimlik doğrulama ile başlayabilirsiniz.',
    },
    failed: {
      title: 'Kimlik doğrulama başarısız oldu',
      text: 'Yeni bir kimlik doğrulama ile yeniden başlayabilirsiniz.',
    },
    confirmation: {
      title: 'Belgeleriniz henüz onaylanmadı',
      text: 'Bilgileriniz kaybolmadı. Biraz sonra yeniden deneyin.',
    },
  },
  progress: {
    since: 'Geçen süre: {time}',
    nextIn: 'sonraki kontrol: {time} sonra',
    asking: 'şimdi kontrol ediliyor',
    noAnswer: {
      one: 'Henüz yanıt yok ({count} deneme). Otomatik olarak devam ediyoruz.',
      other: 'Henüz yanıt yok ({count} deneme). Otomatik olarak devam ediyoruz.',
    },
  },
  actions: {
    start: 'Başla',
    openIdentityCheck: 'Kimlik doğrulamaya git',
    openSigning: 'İmzaya git',
    openAgain: 'Yeniden aç',
    openHere: 'Bu sayfada aç',
    backToPage: 'Ayrıldığınız sayfaya dön',
    retry: 'Yeniden dene',
    restart: 'Baştan başla',
    keepWaiting: 'Beklemeye devam et',
    checkNow: 'Şimdi kontrol et',
    finished: 'İşlemi tamamladım',
    handOff: 'Telefonunuzda devam edin',
    cancel: 'Vazgeç',
    startAgain: 'Yeni kimlik doğrulama',
  },
  cancelQuestion: {
    title: 'Kimlik doğrulamadan vazgeçilsin mi?',
    text: 'Şimdiye kadar yaptıklarınızı yeniden yapmanız gerekecek.',
    yes: 'Evet, vazgeç',
    no: 'Devam et',
  },
  notices: {
    offline: 'Çevrimdışısınız. Bağlantı gelince otomatik olarak devam edeceğiz.',
    memory:
      'Bu tarayıcı veri saklamamıza izin vermiyor. Lütfen bu sayfayı kapatmayın ve yenilemeyin.',
    mirror: 'Kimlik doğrulama başka bir sekmede sürüyor. Burada aynı durumu görüyorsunuz.',
    popupOpen: 'Sayfa başka bir pencerede açık.',
    popupBlocked: 'Tarayıcınız pencereyi engelledi.',
    returned: 'İşlemi tamamladınız mı? Tamamlamadıysanız sayfayı yeniden açın.',
    connecting: 'Bağlanılıyor…',
    reconnecting: 'Sunucu yanıt vermiyor. Yeniden ulaşmaya çalışıyoruz.',
    login: 'Devam etmek için lütfen yeniden giriş yapın.',
    notAccepted: 'Bu artık mümkün değil. Güncel durumu burada görebilirsiniz.',
    notSent: 'İşlem yapılamadı. Lütfen biraz sonra yeniden deneyin.',
    notAllowed: 'Bu işlem buradan yapılamaz. Lütfen müşteri hizmetlerimizle iletişime geçin.',
  },
  details: { code: 'Kod', correlationId: 'Referans' },
};
