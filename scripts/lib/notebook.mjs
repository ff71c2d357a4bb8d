/**
 * A Jupyter notebook (nbformat 4.5) with the cells of a Python script, which begin with `# %%`, those of
 * text with `# %% [markdown]`.
 * @param {string} script
 * @returns {string} JSON
 */
export function notebookOf(script) {
  const cells = script
    .split(/^# %%/m)
    .slice(1)
    .map((part, at) => {
      const [mark, ...lines] = part.trimEnd().split('\n');
      const isText = mark.trim() === '[markdown]';
      const text = lines.map((line) => (isText ? line.replace(/^# ?/, '') : line)).join('\n');
      // each line but the last ends with its line feed
      const source = text.split(/(?<=\n)/);
      const head = { id: `cell-${at}`, metadata: {}, source };
      return isText
        ? { cell_type: 'markdown', ...head }
        : { cell_type: 'code', ...head, execution_count: null, outputs: [] };
    });
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  const metadata = { kernelspec, language_info: { name: 'python' } };
  const notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
