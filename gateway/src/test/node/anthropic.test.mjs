// What works with Anthropic's Node client over a provider that speaks OpenAI's format, and with the responses of OpenAI's.
import assert from 'node:assert/strict';
import test from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { calls, connect, QUESTION } from './connect.mjs';

const client = new Anthropic({
  baseURL: process.env.HARBORAI_BASE_URL.replace(/\/v1$/, ''), apiKey: process.env.HARBORAI_KEY, maxRetries: 0,
});
const openai = connect({ maxRetries: 0 });

function asked(model, more = {}) {
  return { model, max_tokens: 900, messages: [{ role: 'user', content: QUESTION }], ...more };
}

test('a message is answered and its stream says the same', async () => {
  const whole = await client.messages.create(asked('lab/gpt-4o'));
  const streamed = await client.messages.stream(asked('lab/gpt-4o')).finalMessage();

  assert.ok(whole.content[0].text.includes(QUESTION));
  assert.equal(whole.stop_reason, 'end_turn');
  assert.deepEqual(streamed.content, whole.content);
  assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
});

test('two tools are called at once and their results are answered', async () => {
  const tools = ['tide', 'wind'].map((name) => ({
    name, input_schema: { type: 'object', properties: { harbour: { type: 'string' } }, required: ['harbour'] },
  }));
  const request = asked('lab/gpt-4o+tool-calls=2', { tools });
  const called = await client.messages.stream(request).finalMessage();
  const uses = called.content.filter((block) => block.type === 'tool_use');
  assert.deepEqual(uses.map((use) => use.name), ['tide', 'wind']);
  assert.equal(uses[0].input.harbour, 'stand-in');

  const answered = await client.messages.create({
    ...request,
    messages: [...request.messages, { role: 'assistant', content: called.content }, {
      role: 'user',
      content: uses.map((use) => ({ type: 'tool_result', tool_use_id: use.id, content: 'high water at 04:17' })),
    }],
  });
  assert.ok(answered.content[0].text.includes('high water at 04:17'));
});

test('thoughts come before the answer', async () => {
  const thought = await client.messages.stream(asked('lab/gpt-4o+reasoning')).finalMessage();
  assert.equal(thought.content[0].type, 'thinking');
  assert.equal(thought.content.at(-1).type, 'text');
});

test('errors are of the kinds that the client knows', async () => {
  await assert.rejects(client.messages.create(asked('nobody/x')), Anthropic.NotFoundError);
  await assert.rejects(new Anthropic({ baseURL: client.baseURL, apiKey: 'wrong', maxRetries: 0 })
    .messages.create(asked('lab/gpt-4o')), Anthropic.AuthenticationError);
  await assert.rejects(client.messages.stream(asked('lab/gpt-4o+cut=4')).finalMessage());
});

test('a message that is given up ends upstream', async () => {
  const model = 'lab/gpt-4o+rate=5+tokens=100';
  const stream = client.messages.stream(asked(model));
  for await (const event of stream) {
    if (event.type === 'content_block_delta') {
      break;
    }
  }
  stream.abort();
  assert.equal(await calls('gpt-4o+rate=5+tokens=100'), 1);
});

test('responses are answered and their stream says the same', async () => {
  const request = { model: 'lab/gpt-4o', input: QUESTION };
  const whole = await openai.responses.create(request);
  const streamed = await openai.responses.stream(request).finalResponse();
  assert.ok(whole.output_text.includes(QUESTION));
  assert.equal(whole.status, 'completed');
  assert.equal(streamed.output_text, whole.output_text);
  assert.deepEqual(streamed.usage, whole.usage);
});
