// What works with OpenAI's Node client.
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeParseableResponseFormat } from 'openai/lib/parser';
import { asked, connect, QUESTION } from './connect.mjs';

const client = connect();

for (const model of ['lab/gpt-4o', 'local/echo', 'fast']) {
  test(`a chat with ${model} is answered and its stream says the same`, async () => {
    const whole = await client.chat.completions.create(asked(model));
    const stream = await client.chat.completions.create({
      ...asked(model), stream: true, stream_options: { include_usage: true },
    });
    const pieces = [];
    let finishReason;
    let usage;
    for await (const chunk of stream) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
      finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
      usage = chunk.usage ?? usage;
    }

    assert.ok(whole.choices[0].message.content.includes(QUESTION));
    assert.equal(whole.choices[0].finish_reason, 'stop');
    assert.equal(pieces.join(''), whole.choices[0].message.content);
    assert.ok(pieces.length > 5);
    assert.equal(finishReason, 'stop');
    assert.deepEqual(usage, whole.usage);
  });
}

test("the client's own way to put a stream together finds the whole answer", async () => {
  const whole = await client.chat.completions.create(asked('lab/gpt-4o'));
  const streamed = await client.chat.completions.stream(asked('lab/gpt-4o')).finalChatCompletion();

  assert.equal(streamed.choices[0].message.content, whole.choices[0].message.content);
  assert.equal(streamed.model, whole.model);
});

const TIDE = {
  type: 'function',
  function: {
    name: 'high_water',
    parameters: {
      type: 'object',
      properties: { harbour: { type: 'string' }, day: { type: 'integer' } },
      required: ['harbour', 'day'],
    },
  },
};

async function answered(request, streamed) {
  if (!streamed) {
    return (await client.chat.completions.create(request)).choices[0];
  }
  const stream = client.chat.completions.stream(request);
  let pieces = 0;
  stream.on('tool_calls.function.arguments.delta', (event) => {
    pieces += event.arguments_delta === '' ? 0 : 1;
  });
  const choice = (await stream.finalChatCompletion()).choices[0];
  if (choice.finish_reason === 'tool_calls') {
    assert.equal(pieces, 9);
  }
  return choice;
}

for (const streamed of [false, true]) {
  test(`a tool is called and its result is answered, ${streamed ? 'streamed' : 'whole'}`, async () => {
    const request = { ...asked('lab/gpt-4o+tokens=9'), tools: [TIDE] };
    const called = await answered(request, streamed);
    const call = called.message.tool_calls[0];

    assert.equal(called.finish_reason, 'tool_calls');
    assert.equal(call.function.name, 'high_water');
    assert.deepEqual(JSON.parse(call.function.arguments), { harbour: 'stand-in', day: 0 });

    const result = { role: 'tool', tool_call_id: call.id, content: 'high water at 04:17' };
    const answer = await answered({ ...request, messages: [...request.messages, called.message, result] }, streamed);
    assert.ok(answer.message.content.includes('The tool answered: high water at 04:17'));
  });
}

test("the client's own tool runner goes all the way", async () => {
  const asks = [];
  const tide = {
    type: 'function',
    function: { ...TIDE.function, parse: JSON.parse, function: (call) => `high water ${asks.push(call)}` },
  };
  const text = await client.chat.completions.runTools({ ...asked('lab/gpt-4o'), tools: [tide] }).finalContent();

  assert.deepEqual(asks, [{ harbour: 'stand-in', day: 0 }]);
  assert.ok(text.includes('The tool answered: high water 1'));
});

test('a structured answer follows its schema, whole and streamed', async () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      berths: { type: 'integer', minimum: 3 },
      cargoes: { type: 'array', items: { type: 'string', enum: ['grain', 'timber'] }, minItems: 2 },
    },
    required: ['name', 'berths', 'cargoes'],
    additionalProperties: false,
  };
  const format = makeParseableResponseFormat(
    { type: 'json_schema', json_schema: { name: 'harbour', strict: true, schema } }, JSON.parse);
  const request = { ...asked('lab/gpt-4o'), response_format: format };
  const expected = { name: 'stand-in', berths: 3, cargoes: ['grain', 'grain'] };

  const whole = await client.chat.completions.parse(request);
  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  assert.deepEqual(whole.choices[0].message.parsed, expected);
  assert.deepEqual(streamed.choices[0].message.parsed, expected);
});

for (const model of ['lab/text-embedding-3-small', 'local/hash-embed']) {
  test(`embeddings of ${model} are the same as floats and in the client's default base64`, async () => {
    const request = { model, input: ['harbour', '港口'] };
    const byDefault = await client.embeddings.create(request);
    const floats = await client.embeddings.create({ ...request, encoding_format: 'float' });

    assert.equal(byDefault.data.length, 2);
    assert.ok(floats.data[0].embedding.length >= 8);
    assert.notDeepEqual(floats.data[0].embedding, floats.data[1].embedding);
    floats.data.forEach((each, i) => {
      const decoded = Array.from(byDefault.data[i].embedding);
      assert.deepEqual(decoded, each.embedding.map(Math.fround));
    });
  });
}

test('the models are listed and found by an id with a slash', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }

  for (const id of ['fast', 'lab/gpt-4o', 'local/echo']) {
    assert.ok(ids.includes(id), `${id} is missing in ${ids}`);
  }
  assert.equal((await client.models.retrieve('lab/gpt-4o')).id, 'lab/gpt-4o');
  assert.equal((await client.models.retrieve('fast')).owned_by, 'harborai');
});
