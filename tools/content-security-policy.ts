import type { Plugin } from 'vite';

/**
 * What the built page may load: itself, and nothing else, but for the files of models, which a user
 * may have fetched from the model hub (its files come from hosts that change) or from any address;
 * nothing is fetched that was not asked for. A campaign's server is whatever the link names, by an
 * encrypted WebSocket. On this machine http and ws will do. In a meta element it binds the page and not its
 * workers; a host may send it as a header, which binds both. React sets inline styles through the
 * CSSOM, which a policy does not govern; style attributes in HTML would be refused.
 */
const POLICY: Record<string, string> = {
  'default-src': "'none'",
  // the processor engine's kernels are compiled in the page
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'connect-src':
    "'self' https: http://localhost:* http://127.0.0.1:* wss: ws://localhost:* ws://127.0.0.1:*",
  'img-src': "'self' data: blob:",
  'style-src': "'self'",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The policy as the text of one header or meta element. */
function policyText(policy: Record<string, string> = POLICY): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/**
 * Writes the policy into index.html as the first meta element, at build only: the development
 * server injects inline scripts and styles of its own.
 */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policyText() },
        injectTo: 'head-prepend',
      },
    ],
  };
}
