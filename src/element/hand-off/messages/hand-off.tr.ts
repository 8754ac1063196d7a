import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Telefonunuzda devam edin',
  scan: 'Kodu kendi telefonunuzun kamerasıyla okutun. Bağlantı yalnızca bir kez çalışır. Kimseye göndermeyin.',
  picture: 'Bağlantının QR kodu',
  copy: 'Bağlantıyı kopyala',
  copied: 'Kopyalandı',
  left: '{time} kaldı',
  compare: 'Telefonunuz bir kod gösteriyor. Bu kodla aynı mı?',
  code: 'Kod',
  same: 'Kodlar aynı',
  differ: 'Kodlar farklı',
  confirmed:
    'Telefonunuzda devam edin. Bu sayfa aynısını gösterir; ikisinden birinde tamamlayabilirsiniz.',
  end: 'Telefonda durdur',
  gone: 'Bağlantı reddedildi veya çok eski. Hiçbir şey değişmedi.',
  again: 'Yeni bağlantı oluştur',
  failed: 'Olmadı. Lütfen birazdan yeniden deneyin.',
  close: 'Kapat',
};
