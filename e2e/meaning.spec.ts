import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { isShared, shared } from '../fixtures/files.ts';
import type { MeaningReply, MeaningRequest } from '../src/protocols/meaning-messages.ts';
import { bench, expect, mutantDone, oracle, test } from './lab.ts';

const MODEL = shared('minilm');

interface Expected {
  sentences: string[];
  cosine_q8: number[][];
}

/** Serves the sentence model's folder in the model hub's place. */
async function serveModel(page: Page): Promise<string[]> {
  const asked: string[] = [];
  await page.route('https://huggingface.co/**', async (route) => {
    const name = new URL(route.request().url()).pathname.replace(/^.*\/resolve\/main\//, '');
    asked.push(name);
    const file = `${MODEL}/${name}`;
    const headers = { 'Access-Control-Allow-Origin': '*' };
    if (!existsSync(file)) await route.fulfill({ status: 404, headers });
    else await route.fulfill({ body: await readFile(file), headers });
  });
  return asked;
}

test('a second opinion is offered where web-llm has the model, else its reason, and nothing loads', async ({
  page,
}) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await page.goto('./');
  await bench(page).getByText('Second opinion: web-llm').click();
  await expect(page.getByTestId('no-second-opinion')).toContainText('no compiled library');
  expect(
    fetched.filter((url) => /web-llm\.worker|web-llm|huggingface\.co|githubusercontent/.test(url)),
  ).toEqual([]);
});

test('the sentence model measures distances as the reference does, and only when asked for', async ({
  page,
}) => {
  test.skip(!isShared('minilm'), 'the sentence model is not here');
  const { sentences, cosine_q8 } = oracle(`${MODEL}/expected.json`) as Expected;
  const asked = await serveModel(page);
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await page.goto('./');
  await mutantDone(page);
  const distance = page.getByTestId('semantic-distance');
  await expect(distance).toHaveText('–');
  expect(fetched.filter((url) => /onnx|ort-wasm|meaning\.worker|huggingface/.test(url))).toEqual(
    [],
  );

  await bench(page).getByText('Load the sentence model…').click();
  const worker = page.waitForEvent('worker', (w) => w.url().includes('meaning.worker'));
  await bench(page).getByRole('button', { name: 'Download 23 MB model + 14 MB runtime' }).click();
  await expect(distance).toHaveText(/^0\.\d{3}$/, { timeout: 60_000 });
  expect(asked).toContain('onnx/model_quantized.onnx');
  expect(Number(await distance.innerText())).toBeGreaterThan(0.05);

  // the same worker, asked for the reference's sentences
  const similarities = await (
    await worker
  ).evaluate(async (texts) => {
    const service = self as unknown as EventTarget & { postMessage(reply: MeaningReply): void };
    const posted = service.postMessage.bind(service);
    const vectors = await new Promise<Float32Array>((resolve, reject) => {
      service.postMessage = (reply) => {
        if (reply.id !== -1) posted(reply);
        else if (reply.type === 'embedded') resolve(reply.vectors);
        else if (reply.type === 'error') reject(new Error(reply.error.message));
      };
      const data: MeaningRequest = { type: 'embed', id: -1, texts };
      service.dispatchEvent(new MessageEvent('message', { data }));
    });
    const size = vectors.length / texts.length;
    return texts.map((_, i) =>
      texts.map((_, j) => {
        let dot = 0;
        for (let k = 0; k < size; k++) dot += vectors[i * size + k] * vectors[j * size + k];
        return dot;
      }),
    );
  }, sentences);
  similarities.forEach((row, i) =>
    row.forEach((value, j) => expect(Math.abs(value - cosine_q8[i][j])).toBeLessThan(0.01)),
  );
});
