/** The pages of the demo: `/app/gallery` shows every view side by side. */
const page =
  location.pathname === '/app/gallery' ? import('./gallery.js') : import('./demo-page.js');
page.catch(() => {
  document.body.append('The page could not be loaded. Please load it again.');
});

export {};
