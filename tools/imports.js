import ts from 'typescript';

/**
 * @typedef {object} Import
 * @property {string} specifier as written, less a `?query`
 * @property {boolean} typeOnly
 */

/**
 * All that a file imports or exports from elsewhere, types and dynamic imports included.
 * @param {string} name the file's, for its ending
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(name, text) {
  /** @type {Import[]} */
  const found = [];
  /** @param {ts.Node | undefined} source @param {boolean} typeOnly */
  const add = (source, typeOnly) => {
    if (source && ts.isStringLiteralLike(source))
      found.push({ specifier: source.text.replace(/\?.*$/, ''), typeOnly });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest));
  return found;
}
