// What fails with OpenAI's Node client, and how it hears of it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { asked, calls, connect, stats } from './connect.mjs';

const MAX_RETRIES = 2;
const client = connect({ maxRetries: MAX_RETRIES });

test("a wrong key is the client's AuthenticationError", async () => {
  const stranger = connect({ apiKey: 'hb-wrong-key' });

  await assert.rejects(stranger.chat.completions.create(asked('lab/gpt-4o')), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.status, 401);
    assert.equal(error.code, 'invalid_api_key');
    return true;
  });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
});

for (const model of ['nobody/has-this', 'no-such-model', 'local/none']) {
  test(`the unknown model ${model} is the client's NotFoundError`, async () => {
    await assert.rejects(client.chat.completions.create(asked(model)), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      assert.equal(error.code, 'model_not_found');
      assert.match(error.requestID, /^hb_/);
      return true;
    });
    await assert.rejects(client.models.retrieve(model), OpenAI.NotFoundError);
  });
}

test("a rate limit is the client's RateLimitError after its own retries", async () => {
  const model = 'limited+status=429+retry-after=0';

  await assert.rejects(client.chat.completions.create(asked(`lab/${model}`)), OpenAI.RateLimitError);
  assert.equal(await calls(model), 1 + MAX_RETRIES);
});

test('a rate limit is waited out as long as the provider asked', async () => {
  const model = 'waits+status=429+retry-after=1+fail=1';
  const began = performance.now();
  const answer = await client.chat.completions.create(asked(`lab/${model}`));

  assert.equal(answer.choices.length, 1);
  // Timers of Node may fire a millisecond early.
  assert.ok(performance.now() - began >= 990);
  assert.equal(await calls(model), 2);
});

test("a provider that refuses the gateway's credential is asked once", async () => {
  await assert.rejects(client.chat.completions.create(asked('lab/refusing+status=401')), (error) => {
    assert.ok(error instanceof OpenAI.InternalServerError);
    assert.equal(error.status, 502);
    assert.equal(error.code, 'provider_authentication');
    return true;
  });
  assert.equal(await calls('refusing+status=401'), 1);
});

for (const fault of ['cut=5', 'reset-after=5', 'stall=5', 'malformed=6', 'error-chunk=6']) {
  test(`a stream that breaks by ${fault} never ends well`, async () => {
    const model = `broken+tokens=30+${fault}`;
    const arrived = [];
    await assert.rejects(async () => {
      for await (const chunk of await client.chat.completions.create({ ...asked(`lab/${model}`), stream: true })) {
        arrived.push(chunk);
      }
    }, OpenAI.APIError);

    assert.ok(arrived.length >= 4, `${arrived.length} chunks came`);
    assert.equal(await calls(model), 1);
  });
}

test('aborting a stream in the middle closes the upstream', async () => {
  const before = (await stats()).aborts;
  const controller = new AbortController();
  const stream = await client.chat.completions.create(
    { ...asked('lab/left+rate=50+tokens=1000'), stream: true }, { signal: controller.signal });
  let chunks = 0;
  for await (const chunk of stream) {
    chunks += chunk.choices.length;
    if (chunks === 3) {
      controller.abort();
    }
  }

  assert.ok(chunks < 100);
  await eventually(async () => (await stats()).aborts === before + 1 && (await stats()).active_calls === 0);
});

test('aborting a call before its answer closes the upstream', async () => {
  const before = (await stats()).aborts;
  const controller = new AbortController();
  const call = client.chat.completions.create(asked('lab/early+silent'), { signal: controller.signal });
  const refused = assert.rejects(call, OpenAI.APIUserAbortError);
  await eventually(async () => (await calls('early+silent')) === 1);
  const aborted = once(controller.signal, 'abort');
  controller.abort();

  await Promise.all([aborted, refused]);
  await eventually(async () => (await stats()).aborts === before + 1);
});

/** Asks until it is so; fails after five seconds. */
async function eventually(isSo) {
  const end = performance.now() + 5_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < end, 'it did not happen within five seconds');
    await delay(5);
  }
}
