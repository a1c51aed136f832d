/**
 * The frame of a review page: one HTML file that asks nobody for anything.
 */
import { printable } from '../diff/render.js';
import { script, scriptHash, style, styleHash } from './bundle.js';
import type { Head } from './Data.js';

/** The kinds of data that a page carries, each in elements of its own. */
export type Kind = 'head' | 'elements' | 'operations' | 'conflicts';

// Nothing of the data may end the element that it is in, and none of it may show a reader of the source another order.
const UNSAFE = /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (json: string): string =>
  json.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

const text = (raw: string): string => printable(raw).replace(/[<>&"]/g, (c) => ENTITIES[c] ?? c);

/** Data as an element of the page. */
export const data = (kind: Kind, content: unknown): string =>
  `<script type="application/json" data-kind="${kind}">${escaped(JSON.stringify(content))}</script>\n`;

// Styles and scripts are those of the package and no others; nothing is loaded, sent or framed.
const POLICY: string = [
  "default-src 'none'",
  `script-src '${scriptHash}'`,
  `style-src '${styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%232456c9'/%3E%3Cpath d='M4 5h8M4 8h5M4 11h7' stroke='white' stroke-width='1.6' stroke-linecap='round'/%3E%3C/svg%3E";

/** Everything before the data. */
export const opening = ({ title }: Head): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="lockstep">
<title>${text(title)}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<noscript>This page shows its changes with a script of its own, and scripts are turned off.</noscript>
<div id="app"></div>
`;

/** Everything behind the data. */
export const closing: string = `<script>${script}</script>
</body>
</html>
`;
