import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const HEAD = `Mutascope contains software and fonts of others, under the licences below.
Written by \`npm run notices\` from what a build is made of.
`;

const ONNX_RUNTIME = `Copyright (c) Microsoft Corporation

What ONNX Runtime is made of in turn:
https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt`;

/**
 * Packages under the MIT licence that come without its text: whose they are.
 * @type {Record<string, string>}
 */
const MIT_OWNERS = { 'onnxruntime-common': ONNX_RUNTIME, 'onnxruntime-web': ONNX_RUNTIME };

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/**
 * The notices for some packages; those under the very same text share it.
 * Throws where a package comes without its licence and none is known here.
 * @param {string[]} folders of installed packages
 * @returns {string}
 */
export function noticesOf(folders) {
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const text = licenceOf(folder, name, license);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = '-'.repeat(80);
  const parts = [...byText].map(([text, names]) => `${rule}\n${names.join('\n')}\n\n${text}\n`);
  return [HEAD, ...parts].join('\n');
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} license as package.json names it
 */
function licenceOf(folder, name, license) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  if (texts.length > 0) return texts.map((text) => text.replaceAll('\r', '').trim()).join('\n\n');
  const copyright = license === 'MIT' ? MIT_OWNERS[name] : undefined;
  if (!copyright)
    throw new Error(
      `${name} (${license}) comes without its licence: name its owner in scripts/lib/notices.mjs.`,
    );
  return `${copyright}\n\n${MIT}`;
}
