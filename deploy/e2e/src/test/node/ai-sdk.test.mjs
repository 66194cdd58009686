// Vercel's AI SDK with its two providers for this protocol; the environment gives base URL and key, nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenResponses } from '@ai-sdk/open-responses';
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';

const baseURL = process.env.OPENAI_BASE_URL;
const apiKey = process.env.OPENAI_API_KEY;
const providers = {
  openai: createOpenAI({ baseURL, apiKey }).responses('balanced'),
  'open-responses': createOpenResponses({ name: 'genaug', url: `${baseURL}/responses`, apiKey })('balanced'),
};

const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A file of one page that says so. */
function pdf(text) {
  const content = `BT /F1 12 Tf 72 72 Td (${text}) Tj ET`;
  return Buffer.from(`%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
4 0 obj <</Length ${content.length}>> stream
${content}
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF`);
}

for (const [name, model] of Object.entries(providers)) {
  test(`${name}: text`, async () => {
    const { text, usage, finishReason } = await generateText({ model, prompt: 'Reply exactly with: hello' });
    assert.equal(text, 'hello');
    assert.equal(finishReason, 'stop');
    assert.ok(usage.inputTokens > 0 && usage.outputTokens > 0);
  });

  test(`${name}: stream`, async () => {
    const { textStream } = streamText({ model, prompt: 'Count to 20' });
    const deltas = [];
    for await (const delta of textStream) deltas.push(delta);
    assert.ok(deltas.length > 1);
    assert.match(deltas.join(''), /^1 2 3 .* 19 20$/);
  });

  test(`${name}: tool loop`, async () => {
    const asked = [];
    const { steps } = await generateText({
      model,
      prompt: 'Call get_weather {"city":"Oslo"}',
      tools: {
        get_weather: tool({
          description: 'Weather of a city',
          inputSchema: jsonSchema(city),
          execute: async (input) => {
            asked.push(input);
            return { sky: 'clear' };
          },
        }),
      },
      stopWhen: stepCountIs(2),
    });
    assert.deepEqual(asked, [{ city: 'Oslo' }]);
    assert.equal(steps.length, 2);
    assert.match(steps[1].text, /clear/);
  });

  test(`${name}: forced tool`, async () => {
    const { toolCalls } = await generateText({
      model,
      prompt: 'What is the weather in Oslo?',
      tools: { get_weather: tool({ description: 'Weather of a city', inputSchema: jsonSchema(city) }) },
      toolChoice: { type: 'tool', toolName: 'get_weather' },
    });
    assert.deepEqual(toolCalls.map((call) => call.toolName), ['get_weather']);
  });

  test(`${name}: structured output`, async () => {
    const { output } = await generateText({
      model,
      prompt: 'Invent an invoice',
      output: Output.object({
        schema: jsonSchema({
          type: 'object',
          properties: { customer: { type: 'string' }, items: { type: 'integer' } },
          required: ['customer', 'items'],
          additionalProperties: false,
        }),
      }),
    });
    assert.equal(typeof output.customer, 'string');
    assert.ok(Number.isInteger(output.items));
  });

  test(`${name}: image`, async () => {
    const { text } = await generateText({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Reply exactly with: seen' },
            { type: 'file', data: Buffer.from(pixel, 'base64'), mediaType: 'image/png' },
          ],
        },
      ],
    });
    assert.equal(text, 'seen\n[image]');
  });

  test(`${name}: PDF`, async () => {
    const { text } = await generateText({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What does the file say?' },
            { type: 'file', data: pdf('Tea at five'), mediaType: 'application/pdf', filename: 'invitation.pdf' },
          ],
        },
      ],
    });
    assert.match(text, /application\/pdf, 1 page, \d+ bytes/);
    assert.match(text, /Tea at five/);
  });

  test(`${name}: error text`, async () => {
    const wrong =
      name === 'openai'
        ? createOpenAI({ baseURL, apiKey }).responses('no-such-model')
        : createOpenResponses({ name: 'genaug', url: `${baseURL}/responses`, apiKey })('no-such-model');
    await assert.rejects(generateText({ model: wrong, prompt: 'Hello', maxRetries: 0 }), (error) => {
      assert.equal(error.statusCode, 400);
      assert.match(error.responseBody, /model_not_allowed/);
      return true;
    });
  });
}

test('openai: previous response', async () => {
  const model = providers.openai;
  const first = await generateText({ model, prompt: 'Remember the word plover' });
  const id = first.providerMetadata.openai.responseId;
  const second = await generateText({
    model,
    prompt: 'Reply exactly with: again',
    providerOptions: { openai: { previousResponseId: id } },
  });
  assert.equal(second.text, 'again');
  assert.ok(second.usage.inputTokens > first.usage.inputTokens);
});
