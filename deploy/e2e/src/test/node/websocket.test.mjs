// OpenAI's official client over its WebSocket transport; the environment gives base URL and key, nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';

const client = new OpenAI({ maxRetries: 0 });
const model = 'balanced';
const FINAL = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** An open connection: what comes is read in order. */
function opened() {
  const ws = new ResponsesWS(client);
  const messages = [];
  const waiting = [];
  ws.on('event', (event) => {
    const next = waiting.shift();
    next ? next(event) : messages.push(event);
  });
  ws.on('error', () => {}); // Error frames are events too, and looked at there.
  const next = () =>
    messages.length ? Promise.resolve(messages.shift()) : new Promise((resolve) => waiting.push(resolve));
  return { ws, next, closed: new Promise((resolve) => ws.on('close', resolve)) };
}

async function turn({ ws, next }, request) {
  ws.send({ type: 'response.create', model, ...request });
  const events = [];
  do {
    events.push(await next());
  } while (!FINAL.has(events.at(-1).type));
  return events;
}

test('a turn over WebSocket is the events of a stream', async () => {
  const socket = opened();
  const events = await turn(socket, { input: 'Reply exactly with: hello' });
  assert.equal(events[0].type, 'response.created');
  events.forEach((event, number) => assert.equal(event.sequence_number, number));
  const deltas = events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta);
  assert.equal(deltas.join(''), 'hello');
  assert.equal(events.at(-1).response.output[0].content[0].text, 'hello');
  socket.ws.close();
  await socket.closed;
});

test('a tool loop over WebSocket, with nothing stored', async () => {
  const socket = opened();
  const tools = [
    {
      type: 'function',
      name: 'get_weather',
      description: 'Weather of a city',
      strict: false,
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  ];
  const called = (await turn(socket, { input: 'What is the weather in Paris?', tools, tool_choice: 'required', store: false }))
    .at(-1).response;
  const call = called.output.find((item) => item.type === 'function_call');
  assert.equal(call.name, 'get_weather');
  const answered = await turn(socket, {
    previous_response_id: called.id,
    input: [{ type: 'function_call_output', call_id: call.call_id, output: '{"sky":"clear"}' }],
    tools,
    store: false,
  });
  assert.equal(answered.at(-1).type, 'response.completed');
  assert.equal(answered.at(-1).response.previous_response_id, called.id);
  socket.ws.close();
  await socket.closed;
});

test('what is refused is an error frame, and the connection goes on', async () => {
  const socket = opened();
  socket.ws.send({ type: 'response.create', model, input: 'Hi', previous_response_id: 'resp_of_nobody' });
  const refused = await socket.next();
  assert.equal(refused.type, 'error');
  assert.equal(refused.status, 400);
  assert.equal(refused.error.code, 'previous_response_not_found');
  const events = await turn(socket, { input: 'Reply exactly with: still here' });
  assert.equal(events.at(-1).response.output[0].content[0].text, 'still here');
  socket.ws.close();
  await socket.closed;
});
