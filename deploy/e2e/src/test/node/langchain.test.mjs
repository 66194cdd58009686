// LangChain JS over the Responses API; the environment gives base URL and key, nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';

const model = new ChatOpenAI({ model: 'balanced', useResponsesApi: true, maxRetries: 0 });
const getWeather = tool(async ({ city }) => `clear in ${city}`, {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
});
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('text', async () => {
  const answer = await model.invoke('Reply exactly with: hello');
  assert.equal(answer.text, 'hello');
  assert.ok(answer.usage_metadata.total_tokens > 0);
});

test('stream', async () => {
  const chunks = [];
  for await (const chunk of await model.stream('Count to 20')) chunks.push(chunk.text);
  assert.match(chunks.join(''), /^1 2 3 .* 19 20$/);
});

test('tool loop', async () => {
  const withTools = model.bindTools([getWeather]);
  const question = new HumanMessage('Call get_weather {"city":"Oslo"}');
  const call = await withTools.invoke([question]);
  assert.deepEqual(call.tool_calls.map(({ name, args }) => ({ name, args })), [
    { name: 'get_weather', args: { city: 'Oslo' } },
  ]);
  const result = await getWeather.invoke(call.tool_calls[0]);
  assert.ok(result instanceof ToolMessage);
  const answer = await withTools.invoke([question, call, result]);
  assert.match(answer.text, /clear in Oslo/);
});

test('forced tool', async () => {
  const answer = await model.bindTools([getWeather], { tool_choice: 'get_weather' }).invoke('Weather in Oslo?');
  assert.deepEqual(answer.tool_calls.map((call) => call.name), ['get_weather']);
});

test('structured output', async () => {
  const schema = z.object({ customer: z.string(), items: z.int() });
  const invoice = await model.withStructuredOutput(schema, { name: 'invoice' }).invoke('Invent an invoice');
  assert.equal(typeof invoice.customer, 'string');
  assert.ok(Number.isInteger(invoice.items));
});

test('image', async () => {
  const answer = await model.invoke([
    new HumanMessage({
      content: [
        { type: 'text', text: 'Reply exactly with: seen' },
        { type: 'image_url', image_url: { url: pixel } },
      ],
    }),
  ]);
  assert.equal(answer.text, 'seen\n[image]');
});

test('previous response', async () => {
  const first = await model.invoke('Reply exactly with: one');
  const second = await model.invoke('Reply exactly with: two', { previous_response_id: first.response_metadata.id });
  assert.equal(second.text, 'two');
  assert.ok(second.usage_metadata.input_tokens > first.usage_metadata.input_tokens);
});

test('error text', async () => {
  const wrong = new ChatOpenAI({ model: 'no-such-model', useResponsesApi: true, maxRetries: 0 });
  await assert.rejects(wrong.invoke('Hello'), (error) => error.status === 400 && /model/.test(error.message));
});
