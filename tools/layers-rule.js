import path from 'node:path';
import { whyNot } from './layers.js';

const ROOT = path.resolve(import.meta.dirname, '..');

/** @param {string} absolute */
const fromRoot = (absolute) => path.relative(ROOT, absolute).split(path.sep).join('/');

/**
 * ESLint rule: imports keep to the layers of layers.js.
 * @type {import('eslint').Rule.RuleModule}
 */
export const layersRule = {
  meta: { type: 'problem', docs: { description: 'imports keep to the layers' }, schema: [] },
  create(context) {
    /** @param {any} node one with a source that is a string literal, another expression, or null */
    function check(node) {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const bare = specifier.replace(/\?.*$/, '');
      const source = bare.startsWith('.')
        ? `./${fromRoot(path.resolve(path.dirname(context.filename), bare))}`
        : bare;
      const typeOnly =
        node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
      const message = whyNot(fromRoot(context.filename), source, typeOnly);
      if (message) context.report({ node: node.source, message });
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};
