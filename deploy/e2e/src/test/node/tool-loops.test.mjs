// The tool loops of the clients' own tutorials, asked in plain words; the environment gives base URL and key, nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenResponses } from '@ai-sdk/open-responses';
import { HumanMessage } from '@langchain/core/messages';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { Agent, run, setTracingDisabled, tool as agentTool } from '@openai/agents';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { zodResponsesFunction } from 'openai/helpers/zod';
import { z } from 'zod';

setTracingDisabled(true);

const baseURL = process.env.OPENAI_BASE_URL;
const apiKey = process.env.OPENAI_API_KEY;
const client = new OpenAI({ maxRetries: 0 });
const model = 'balanced';

const weather = { type: 'function', name: 'get_weather', description: 'Get current temperature for a given location.',
  strict: true,
  parameters: {
    type: 'object',
    properties: { location: { type: 'string', description: 'City and country e.g. Bogotá, Colombia' } },
    required: ['location'],
    additionalProperties: false,
  } };
const degrees = { Paris: 18, London: 11, Tokyo: 23 };

/** Runs the calls of a response and gives their results back, until the model answers. */
async function loop(request, functions, respond = (body) => client.responses.create(body)) {
  const input = [{ role: 'user', content: request.input }];
  const calls = [];
  for (let step = 0; step < 5; step++) {
    const response = await respond({ ...request, input });
    const asked = response.output.filter((item) => item.type === 'function_call');
    if (asked.length === 0) return { text: response.output_text, calls };
    input.push(...response.output);
    for (const call of asked) {
      const args = JSON.parse(call.arguments);
      calls.push([call.name, args]);
      input.push({ type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(functions[call.name](args)) });
    }
  }
  assert.fail('it calls its tools again and again');
}

const respondStreamed = async (body) => {
  const stream = client.responses.stream(body);
  const deltas = [];
  for await (const event of stream) {
    if (event.type === 'response.function_call_arguments.delta') deltas.push(event.delta);
  }
  const response = await stream.finalResponse();
  const calls = response.output.filter((item) => item.type === 'function_call');
  assert.equal(deltas.join(''), calls.map((call) => call.arguments).join(''));
  return response;
};

for (const [name, respond] of [['created', undefined], ['streamed', respondStreamed]]) {
  test(`openai, ${name}: one city`, async () => {
    const { text, calls } = await loop(
      { model, input: "What's the weather like in Paris today?", tools: [weather] },
      { get_weather: ({ location }) => ({ temperature: degrees[location], unit: 'celsius' }) },
      respond,
    );
    assert.deepEqual(calls, [['get_weather', { location: 'Paris' }]]);
    assert.match(text, /18/);
  });

  test(`openai, ${name}: two cities at once`, async () => {
    const { text, calls } = await loop(
      { model, input: 'What is the weather in Paris and London?', tools: [weather] },
      { get_weather: ({ location }) => ({ temperature: degrees[location] }) },
      respond,
    );
    assert.deepEqual(calls.map(([, args]) => args.location), ['Paris', 'London']);
    assert.match(text, /18/);
    assert.match(text, /11/);
  });

  test(`openai, ${name}: one call at a time`, async () => {
    const { text, calls } = await loop(
      { model, input: 'What is the weather in Paris and London?', tools: [weather], parallel_tool_calls: false },
      { get_weather: ({ location }) => ({ temperature: degrees[location] }) },
      respond,
    );
    assert.equal(calls.length, 2);
    assert.match(text, /18.*11/);
  });
}

test('openai: a function of a zod schema, with an enum', async () => {
  const Query = z.object({ query: z.string(), category: z.enum(['books', 'music', 'films']) });
  const { text, calls } = await loop(
    { model, input: 'Search for books about the sea', tools: [zodResponsesFunction({ name: 'search_catalog', parameters: Query })] },
    { search_catalog: () => [{ title: 'Moby-Dick' }] },
  );
  assert.equal(calls[0][0], 'search_catalog');
  assert.equal(Query.parse(calls[0][1]).category, 'books');
  assert.match(text, /Moby-Dick/);
});

test('openai: a failed call is told', async () => {
  const { text } = await loop(
    { model, input: "What's the weather in Paris?", tools: [weather] },
    { get_weather: () => ({ error: 'the service is closed' }) },
  );
  assert.match(text, /the service is closed/);
});

test('openai: what has nothing to do with the tool calls none, and neither does tool_choice none', async () => {
  const chat = await loop({ model, input: 'Tell me a joke about cats.', tools: [weather] }, {});
  const forbidden = await loop({ model, input: "What's the weather in Paris?", tools: [weather], tool_choice: 'none' }, {});
  assert.deepEqual([...chat.calls, ...forbidden.calls], []);
});

test('openai: allowed tools are a limit', async () => {
  const time = { ...weather, name: 'get_time', description: 'Get the current time in a city' };
  const response = await client.responses.create({
    model,
    input: 'What are the weather and the time in Paris?',
    tools: [weather, time],
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'get_time' }] },
  });
  assert.deepEqual(response.output.map((item) => item.name), ['get_time']);
});

for (const streamed of [false, true]) {
  const finished = async (agent, input) => {
    const result = await run(agent, input, { stream: streamed });
    if (streamed) {
      for await (const event of result) void event;
      await result.completed;
    }
    return result;
  };

  test(`agents, stream ${streamed}: weather and calculator`, async () => {
    const asked = [];
    const agent = new Agent({
      name: 'Assistant',
      instructions: 'You are a helpful agent.',
      model,
      tools: [
        agentTool({
          name: 'get_weather',
          description: 'Return the weather for a given city.',
          parameters: z.object({ city: z.string() }),
          execute: async ({ city }) => (asked.push(city), `The weather in ${city} is sunny.`),
        }),
        agentTool({
          name: 'multiply',
          description: 'Multiply two numbers.',
          parameters: z.object({ a: z.number(), b: z.number() }),
          execute: async ({ a, b }) => (asked.push([a, b]), String(a * b)),
        }),
      ],
    });
    const sunny = await finished(agent, "What's the weather in Tokyo?");
    const product = await finished(agent, 'What is 17 times 23?');
    assert.deepEqual(asked, ['Tokyo', [17, 23]]);
    assert.match(sunny.finalOutput, /The weather in Tokyo is sunny/);
    assert.match(product.finalOutput, /391/);
  });
}

test('agents: a handoff', async () => {
  const history = new Agent({ name: 'History Tutor', model, handoffDescription: 'Specialist for history questions' });
  const maths = new Agent({ name: 'Math Tutor', model, handoffDescription: 'Specialist for math questions' });
  const triage = Agent.create({ name: 'Triage', model, handoffs: [history, maths] });
  const result = await run(triage, 'I have a history question: please explain the Renaissance.');
  assert.equal(result.lastAgent.name, 'History Tutor');
});

const providers = {
  openai: createOpenAI({ baseURL, apiKey }).responses(model),
  'open-responses': createOpenResponses({ name: 'genaug', url: `${baseURL}/responses`, apiKey })(model),
};

for (const [name, provider] of Object.entries(providers)) {
  const tools = (asked) => ({
    weather: tool({
      description: 'Get the weather in a location',
      inputSchema: z.object({ location: z.string().describe('The location to get the weather for') }),
      execute: async ({ location }) => (asked.push(location), { location, temperature: 72 }),
    }),
    convertFahrenheitToCelsius: tool({
      description: 'Convert a temperature in fahrenheit to celsius',
      inputSchema: z.object({ temperature: z.number() }),
      execute: async ({ temperature }) => (asked.push(temperature), { celsius: Math.round(((temperature - 32) * 5) / 9) }),
    }),
  });

  test(`ai-sdk ${name}: steps`, async () => {
    const asked = [];
    const request = { model: provider, tools: tools(asked), stopWhen: stepCountIs(5) };
    const sunny = await generateText({ ...request, prompt: 'What is the weather in San Francisco?' });
    const converted = await generateText({ ...request, prompt: 'Convert 72 degrees fahrenheit to celsius.' });
    assert.deepEqual(asked, ['San Francisco', 72]);
    assert.equal(sunny.steps.length, 2);
    assert.match(sunny.text, /72/);
    assert.match(converted.text, /22/);
  });

  test(`ai-sdk ${name}: streamed steps`, async () => {
    const asked = [];
    const result = streamText({ model: provider, tools: tools(asked), stopWhen: stepCountIs(5), prompt: 'What is the weather in New York?' });
    const types = new Set();
    for await (const part of result.fullStream) types.add(part.type);
    assert.deepEqual(asked, ['New York']);
    assert.ok(types.has('tool-call') && types.has('tool-result') && types.has('text-delta'));
    assert.match(await result.text, /72/);
  });
}

test('langchain: a loop', async () => {
  const search = langchainTool(async ({ query }) => `Results for ${query}: it is 60 degrees and foggy.`, {
    name: 'search',
    description: 'Call to surf the web.',
    schema: z.object({ query: z.string().describe('The query to use in your search.') }),
  });
  const withTools = new ChatOpenAI({ model, useResponsesApi: true, maxRetries: 0 }).bindTools([search]);
  const messages = [new HumanMessage('Search the web for the weather in San Francisco')];
  const call = await withTools.invoke(messages);
  assert.equal(call.tool_calls.length, 1);
  messages.push(call, await search.invoke(call.tool_calls[0]));
  const answer = await withTools.invoke(messages);
  assert.match(answer.text, /60 degrees and foggy/);
});
