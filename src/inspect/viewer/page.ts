/** The page of the local viewer, whose script and style come from the viewer alone. */
export const VIEWER_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Identification: viewer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/viewer.css">
<script type="module" src="/viewer.js"></script>
</head>
<body>
<header><h1>Identification</h1></header>
<main data-events="/events"><noscript>The viewer needs JavaScript.</noscript></main>
</body>
</html>
`;

export const VIEWER_STYLE = `:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; background: #fff; color: #1c1f24;
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { margin: 0 0 0.75rem; font-size: 1.25rem; }
@media (prefers-color-scheme: dark) { body { background: #14161a; color: #eceef1; } }
`;
