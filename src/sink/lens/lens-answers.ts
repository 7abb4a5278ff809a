// Zipkin Lens at /zipkin/, as Zipkin's server serves it (ZipkinUiConfiguration.java): its pages are all index.html, its
// files have names that change with their content.
import type { IncomingMessage } from 'node:http';
import { extname } from 'node:path';
import { type Answer, wrongMethod } from '../answer.ts';
import type { LensFiles } from './lens-files.ts';

/** Undefined: the path is not one of the user interface. */
export type LensPages = (request: IncomingMessage) => Answer | undefined;

const ROOT = '/zipkin/';
/** Addresses that the page itself makes sense of. */
const PAGES = /^(?:|index\.html|dependency|traceViewer|traces\/[^/]+)$/;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

export function createLensPages(files: LensFiles): LensPages {
  return ({ url = '', method }) => {
    const path = url.split('?', 1)[0] ?? '';
    if (path === '/' || path === '/zipkin') {
      return isRead(method) ? { status: 302, headers: { location: ROOT } } : undefined;
    }
    if (!path.startsWith(ROOT)) return undefined;
    const name = path.slice(ROOT.length);
    const file = PAGES.test(name) ? 'index.html' : name;
    const body = files.get(file);
    if (body === undefined) return undefined;
    if (!isRead(method)) return wrongMethod('GET, HEAD');
    const headers = {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': file === 'index.html' ? 'no-cache' : 'max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    };
    return { status: 200, body, headers };
  };
}

function isRead(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}
