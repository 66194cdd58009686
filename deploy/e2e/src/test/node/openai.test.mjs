// OpenAI's official client; the environment gives base URL and key, nothing else is changed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import OpenAI from 'openai';

const client = new OpenAI({ maxRetries: 0 });
const model = 'balanced';

const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'Weather of a city',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

const invoice = {
  type: 'json_schema',
  name: 'invoice',
  strict: true,
  schema: {
    type: 'object',
    properties: { customer: { type: 'string' }, items: { type: 'integer' }, paid: { type: 'boolean' } },
    required: ['customer', 'items', 'paid'],
    additionalProperties: false,
  },
};

const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function failure(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  assert.fail('it should have failed');
}

test('create', async () => {
  const response = await client.responses.create({ model, input: 'Reply exactly with: hello', user: 'node-1' });
  assert.equal(response.status, 'completed');
  assert.equal(response.output_text, 'hello');
  assert.equal(response.usage.total_tokens, response.usage.input_tokens + response.usage.output_tokens);
});

test('stream raw', async () => {
  const stream = await client.responses.create({ model, input: 'Count to 30', stream: true });
  const events = [];
  for await (const event of stream) events.push(event);
  events.forEach((event, index) => assert.equal(event.sequence_number, index));
  assert.equal(events[0].type, 'response.created');
  assert.equal(events.at(-1).type, 'response.completed');
  const text = events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join('');
  assert.equal(text, events.at(-1).response.output_text);
  assert.match(text, /^1 2 3 .* 29 30$/);
});

test('responses.stream()', async () => {
  const deltas = [];
  const stream = client.responses
    .stream({ model, input: 'Count to 20' })
    .on('response.output_text.delta', (event) => deltas.push(event.delta));
  const final = await stream.finalResponse();
  assert.equal(final.output_text, deltas.join(''));
  assert.match(final.output_text, /^1 2 .* 20$/);
});

test('responses.stream() with a tool', async () => {
  const stream = client.responses.stream({ model, input: 'Call get_weather {"city":"Oslo"}', tools: [weather] });
  const final = await stream.finalResponse();
  assert.equal(final.output[0].type, 'function_call');
  assert.deepEqual(final.output[0].parsed_arguments, { city: 'Oslo' });
});

test('retrieve, input items, stream again, delete', async () => {
  const made = await client.responses.create({ model, input: 'Reply exactly with: keep me' });
  assert.equal((await client.responses.retrieve(made.id)).output_text, 'keep me');
  const items = [];
  for await (const item of client.responses.inputItems.list(made.id)) items.push(item);
  assert.equal(items.length, 1);
  assert.equal(items[0].content[0].text, 'Reply exactly with: keep me');
  const types = [];
  for await (const event of await client.responses.retrieve(made.id, { stream: true })) types.push(event.type);
  assert.equal(types[0], 'response.created');
  assert.equal(types.at(-1), 'response.completed');
  await client.responses.delete(made.id);
  const gone = await failure(() => client.responses.retrieve(made.id));
  assert.ok(gone instanceof OpenAI.NotFoundError);
  assert.equal(gone.code, 'response_not_found');
});

test('tool round trip', async () => {
  const asking = await client.responses.create({ model, input: 'Call get_weather {"city":"Oslo"}', tools: [weather] });
  const call = asking.output.find((item) => item.type === 'function_call');
  assert.equal(call.name, 'get_weather');
  assert.deepEqual(JSON.parse(call.arguments), { city: 'Oslo' });
  const told = await client.responses.create({
    model,
    tools: [weather],
    previous_response_id: asking.id,
    input: [{ type: 'function_call_output', call_id: call.call_id, output: '4 degrees' }],
  });
  assert.equal(told.output_text, 'Tool result: 4 degrees');
  const withoutStore = await client.responses.create({
    model,
    tools: [weather],
    store: false,
    input: [
      { role: 'user', content: 'Call get_weather {"city":"Oslo"}' },
      ...asking.output,
      { type: 'function_call_output', call_id: call.call_id, output: '5 degrees' },
    ],
  });
  assert.equal(withoutStore.output_text, 'Tool result: 5 degrees');
});

test('forced tool', async () => {
  const asking = await client.responses.create({
    model,
    input: 'What is the weather in Oslo?',
    tools: [weather],
    tool_choice: { type: 'function', name: 'get_weather' },
  });
  assert.deepEqual(asking.output.map((item) => [item.type, item.name]), [['function_call', 'get_weather']]);
});

test('image', async () => {
  const response = await client.responses.create({
    model,
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Reply exactly with: seen' },
          { type: 'input_image', image_url: pixel, detail: 'low' },
        ],
      },
    ],
  });
  assert.equal(response.output_text, 'seen\n[image]');
});

test('parse', async () => {
  const response = await client.responses.parse({ model, input: 'The invoice of Ada.', text: { format: invoice } });
  assert.equal(typeof response.output_parsed.customer, 'string');
  assert.equal(typeof response.output_parsed.items, 'number');
  assert.equal(response.output_parsed.paid, true);
});

test('previous_response_id', async () => {
  const first = await client.responses.create({ model, input: 'My name is Ada.' });
  const second = await client.responses.create({
    model,
    input: 'What was my first message?',
    previous_response_id: first.id,
  });
  assert.equal(second.output_text, 'My name is Ada.');
});

test('conversations and their items', async () => {
  const conversation = await client.conversations.create({
    metadata: { topic: 'tea' },
    items: [{ type: 'message', role: 'user', content: 'I am Ada.' }],
  });
  const response = await client.responses.create({
    model,
    conversation: conversation.id,
    input: 'What was my first message?',
  });
  assert.equal(response.output_text, 'I am Ada.');
  assert.equal(response.conversation.id, conversation.id);
  const added = await client.conversations.items.create(conversation.id, {
    items: [{ type: 'message', role: 'user', content: 'Bye.' }],
  });
  const items = [];
  for await (const item of client.conversations.items.list(conversation.id, {
    order: 'asc',
    limit: 2,
    include: ['reasoning.encrypted_content'],
  })) {
    items.push(item);
  }
  assert.deepEqual(items.map((item) => item.role), ['user', 'user', 'assistant', 'user']);
  assert.equal(items.at(-1).id, added.data[0].id);
  const item = await client.conversations.items.retrieve(added.data[0].id, { conversation_id: conversation.id });
  assert.equal(item.content[0].text, 'Bye.');
  await client.conversations.items.delete(item.id, { conversation_id: conversation.id });
  const changed = await client.conversations.update(conversation.id, { metadata: { topic: 'coffee' } });
  assert.deepEqual(changed.metadata, { topic: 'coffee' });
  assert.equal((await client.conversations.delete(conversation.id)).deleted, true);
  const gone = await failure(() => client.conversations.retrieve(conversation.id));
  assert.equal(gone.code, 'conversation_not_found');
  assert.equal((await client.responses.retrieve(response.id)).output_text, 'I am Ada.');
});

test('input tokens and compaction', async () => {
  const input = [
    { role: 'user', content: 'I am Ada.' },
    { role: 'assistant', content: 'Hello Ada.' },
  ];
  const counted = await client.responses.inputTokens.count({ model, input });
  assert.ok(counted.input_tokens > 5);
  const compaction = await client.responses.compact({ model, input });
  assert.equal(compaction.object, 'response.compaction');
  const response = await client.responses.create({
    model,
    input: [...compaction.output, { role: 'user', content: 'What was my first message?' }],
  });
  assert.match(response.output_text, /User: I am Ada\./);
  const altered = { ...compaction.output[0], encrypted_content: `A${compaction.output[0].encrypted_content.slice(1)}B` };
  const refused = await failure(() => client.responses.create({ model, input: [altered] }));
  assert.equal(refused.code, 'invalid_encrypted_content');
  assert.equal(refused.param, 'input[0].encrypted_content');
});

test('files of text', async () => {
  const response = await client.responses.create({
    model,
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Read this:' },
          { type: 'input_file', filename: 'note.txt', file_data: 'data:text/plain;base64,VGVhIGF0IGZpdmUu' },
        ],
      },
    ],
  });
  assert.match(response.output_text, /Tea at five\./);
});

test('models', async () => {
  const ids = [];
  for await (const one of client.models.list()) ids.push(one.id);
  for (const tier of ['simple', 'balanced', 'complex']) assert.ok(ids.includes(tier), tier);
  assert.equal((await client.models.retrieve('simple')).object, 'model');
  assert.equal((await failure(() => client.models.retrieve('gpt-unknown'))).code, 'model_not_found');
});

test('errors', async () => {
  const stranger = new OpenAI({ maxRetries: 0, apiKey: 'gablive_nobody' });
  const unauthorized = await failure(() => stranger.models.list());
  assert.ok(unauthorized instanceof OpenAI.AuthenticationError);
  assert.equal(unauthorized.code, 'invalid_api_key');

  const bad = await failure(() => client.responses.create({ model, input: 'x', temperature: 7 }));
  assert.ok(bad instanceof OpenAI.BadRequestError);
  assert.equal(bad.param, 'temperature');
  assert.ok(bad.requestID);

  const unknown = await failure(() => client.responses.create({ model, input: 'x', previous_response_id: 'resp_unknown' }));
  assert.ok(unknown instanceof OpenAI.NotFoundError);
  assert.equal(unknown.code, 'previous_response_not_found');

  const headers = { 'Idempotency-Key': randomUUID() };
  await client.responses.create({ model, input: 'once' }, { headers });
  const conflict = await failure(() => client.responses.create({ model, input: 'twice' }, { headers }));
  assert.ok(conflict instanceof OpenAI.ConflictError);
  assert.equal(conflict.code, 'idempotency_key_conflict');

  const limited = new OpenAI({ maxRetries: 0, apiKey: process.env.LIMITED_API_KEY });
  await limited.models.list();
  const tooMany = await failure(() => limited.models.list());
  assert.ok(tooMany instanceof OpenAI.RateLimitError);
  assert.ok(Number(tooMany.headers.get('retry-after')) >= 1);
});

test('time-out and abort', async () => {
  const slow = { model, input: '[pace 200ms] Count to 40', store: false };
  const timedOut = await failure(() => client.responses.create(slow, { timeout: 700 }));
  assert.ok(timedOut instanceof OpenAI.APIConnectionTimeoutError);

  const controller = new AbortController();
  const stream = await client.responses.create({ ...slow, stream: true }, { signal: controller.signal });
  let seen = 0;
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta' && ++seen === 2) controller.abort();
  }
  assert.equal(seen, 2);

  const stopped = client.responses.stream(slow);
  stopped.on('response.output_text.delta', () => stopped.abort());
  assert.ok((await failure(() => stopped.done())) instanceof OpenAI.APIUserAbortError);
});
