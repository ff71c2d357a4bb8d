import type { Page } from '@playwright/test';
import core from 'axe-core';

/**
 * Serious and critical findings of axe, a line each. It is put into a page once and run there; the page
 * has no frames.
 * @param within only there, a selector; default: the whole page
 * @param rules only these; default: all
 */
export async function axe(page: Page, within?: string, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(core.source);
  return page.evaluate(
    async (asked) => {
      const { axe } = window as unknown as { axe: typeof core };
      const { violations } = await axe.run(asked.within ?? document, {
        resultTypes: ['violations'],
        ...(asked.rules ? { runOnly: asked.rules } : {}),
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    },
    { within, rules },
  );
}
