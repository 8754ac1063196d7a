/** The pages of the demo: `/app/gallery` shows every view side by side. */
if (location.pathname === '/app/gallery') await import('./gallery.js');
else await import('./demo-page.js');

export {};
