/** @typedef {any} Node an ESTree or TypeScript node with its `parent` */

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/**
 * Whether a node is the rest parameter of a function around it, passed on as it came.
 * @param {import('eslint').SourceCode} sourceCode
 * @param {Node} node
 */
function isOwnRest(sourceCode, node) {
  if (node.type !== 'Identifier') return false;
  /** @type {import('eslint').Scope.Scope | null} */
  let scope = sourceCode.getScope(node);
  while (scope && !scope.set.has(node.name)) scope = scope.upper;
  const [definition] = scope?.set.get(node.name)?.defs ?? [];
  if (definition?.type !== 'Parameter' || !FUNCTIONS.includes(definition.node.type)) return false;
  return definition.node.params.some(
    (/** @type {Node} */ param) =>
      param.type === 'RestElement' && param.argument === definition.name,
  );
}

/**
 * Whether its type is a tuple, whose length is known; false where types are not known.
 * @param {any} services what the TypeScript parser gives
 * @param {Node} node
 */
function isTuple(services, node) {
  if (!services?.program) return false;
  const checker = services.program.getTypeChecker();
  const type = services.getTypeAtLocation(node);
  const parts = type.isUnion() ? type.types : [type];
  return parts.every(
    (/** @type {any} */ part) =>
      checker.isTupleType(part) && part.target.fixedLength === part.target.elementFlags.length,
  );
}

/**
 * ESLint rule: data is not spread into a call. Each value becomes an argument, and an engine has
 * room for some 60,000 to 120,000 of them: what works on a small screen breaks down on a large one.
 * Allowed are an array literal, a tuple, and the function's own rest parameter passed on.
 * @type {import('eslint').Rule.RuleModule}
 */
export const noDataSpreadRule = {
  meta: {
    type: 'problem',
    docs: { description: 'data is not spread into a call' },
    schema: [],
    messages: {
      spread:
        'A large array spread into a call overflows the stack: loop over it, or use ' +
        'maxOf, minOf or append of src/lib/base/arrays.ts.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    /** @param {Node} call */
    function check(call) {
      for (const spread of call.arguments) {
        if (spread.type !== 'SpreadElement') continue;
        const { argument } = spread;
        if (argument.type === 'ArrayExpression' && !hasSpread(argument)) continue;
        if (isOwnRest(context.sourceCode, argument) || isTuple(services, argument)) continue;
        context.report({ node: spread, messageId: 'spread' });
      }
    }
    return { CallExpression: check, NewExpression: check };
  },
};

/** @param {Node} array */
function hasSpread(array) {
  return array.elements.some((/** @type {Node} */ element) => element?.type === 'SpreadElement');
}
