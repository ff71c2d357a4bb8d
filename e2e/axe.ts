import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * Serious and critical findings of axe, a line each.
 * @param within only there, a selector; default: the whole page
 * @param rules only these; default: all
 */
export async function axe(page: Page, within?: string, rules?: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  if (within) builder.include(within);
  if (rules) builder.withRules(rules);
  const { violations } = await builder.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
