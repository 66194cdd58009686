// OpenAI's Agents SDK; the environment gives base URL and key, nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agent, run, setTracingDisabled, tool } from '@openai/agents';
import { z } from 'zod';

setTracingDisabled(true);

const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const asked = [];
const getWeather = tool({
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    asked.push(city);
    return `clear in ${city}`;
  },
});

test('text', async () => {
  const agent = new Agent({ name: 'Echo', instructions: 'Answer shortly.', model: 'balanced' });
  const result = await run(agent, 'Reply exactly with: hello');
  assert.equal(result.finalOutput, 'hello');
});

test('streamed tool', async () => {
  asked.length = 0;
  const agent = new Agent({ name: 'Weather', instructions: 'Use the tool.', model: 'balanced', tools: [getWeather] });
  const stream = await run(agent, 'Call get_weather {"city":"Oslo"}', { stream: true });
  const types = [];
  for await (const event of stream) types.push(event.type);
  await stream.completed;
  assert.deepEqual(asked, ['Oslo']);
  assert.match(stream.finalOutput, /clear in Oslo/);
  assert.ok(types.includes('raw_model_stream_event') && types.includes('run_item_stream_event'));
});

test('forced tool', async () => {
  asked.length = 0;
  const agent = new Agent({
    name: 'Weather',
    model: 'balanced',
    tools: [getWeather],
    modelSettings: { toolChoice: 'get_weather' },
    toolUseBehavior: 'stop_on_first_tool',
  });
  await run(agent, 'What is the weather in Oslo?');
  assert.equal(asked.length, 1);
});

test('image', async () => {
  const agent = new Agent({ name: 'Eyes', model: 'balanced' });
  const result = await run(agent, [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Reply exactly with: seen' },
        { type: 'input_image', image: pixel },
      ],
    },
  ]);
  assert.equal(result.finalOutput, 'seen\n[image]');
});

test('structured output', async () => {
  const agent = new Agent({
    name: 'Invoices',
    model: 'balanced',
    outputType: z.object({ customer: z.string(), items: z.int() }),
  });
  const result = await run(agent, 'Invent an invoice');
  assert.equal(typeof result.finalOutput.customer, 'string');
  assert.ok(Number.isInteger(result.finalOutput.items));
});

test('previous response', async () => {
  const agent = new Agent({ name: 'Echo', model: 'balanced' });
  const first = await run(agent, 'Reply exactly with: one');
  const second = await run(agent, 'Reply exactly with: two', { previousResponseId: first.lastResponseId });
  assert.equal(second.finalOutput, 'two');
});

test('error text', async () => {
  const agent = new Agent({ name: 'Nobody', model: 'no-such-model' });
  await assert.rejects(run(agent, 'Hello'), /400.*model/s);
});
