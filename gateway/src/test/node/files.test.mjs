// What is not chat: files, batches, judgements, pictures and sound, with OpenAI's Node client.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { toFile } from 'openai';
import { connect } from './connect.mjs';

const client = connect();

test('a batch is uploaded, done and downloaded', async () => {
  const lines = [1, 2, 3].map((n) => JSON.stringify({
    custom_id: `c${n}`, method: 'POST', url: '/v1/embeddings', body: { model: 'lab/text-embedding-3-small', input: `text ${n}` },
  })).join('\n');
  const file = await client.files.create({ file: await toFile(Buffer.from(lines), 'in.jsonl'), purpose: 'batch' });
  let batch = await client.batches.create({
    input_file_id: file.id, endpoint: '/v1/embeddings', completion_window: '24h', metadata: { why: 'test' },
  });
  for (let i = 0; i < 600 && !['completed', 'failed'].includes(batch.status); i += 1) {
    await pause(50);
    batch = await client.batches.retrieve(batch.id);
  }

  assert.equal(batch.status, 'completed');
  assert.deepEqual(batch.request_counts, { total: 3, completed: 3, failed: 0 });
  assert.deepEqual(batch.metadata, { why: 'test' });
  const answers = (await (await client.files.content(batch.output_file_id)).text()).trim().split('\n').map(JSON.parse);
  assert.deepEqual(answers.map((answer) => answer.custom_id), ['c1', 'c2', 'c3']);
  assert.equal(answers[0].response.body.data[0].embedding.length, 8);
  assert.equal((await client.files.delete(file.id)).deleted, true);
});

test('a text is judged', async () => {
  const judged = await client.moderations.create({ model: 'lab/omni-moderation-latest', input: 'something harmful' });

  assert.equal(judged.results[0].flagged, true);
});

test('pictures are made and changed', async () => {
  const made = await client.images.generate({ model: 'lab/gpt-image-1', prompt: 'a ship' });
  const changed = await client.images.edit({
    model: 'fast', prompt: 'more ships', image: await toFile(Buffer.from(made.data[0].b64_json, 'base64'), 'ship.png', { type: 'image/png' }),
  });

  assert.equal(changed.data[0].b64_json, made.data[0].b64_json);
});

test('a text is read aloud and written down', async () => {
  const sound = Buffer.from(await (await client.audio.speech.create({ model: 'lab/tts-1', voice: 'alloy', input: 'Ahoy' })).arrayBuffer());
  const heard = await client.audio.transcriptions.create({ model: 'fast', file: await toFile(sound, 'ahoy.wav') });

  assert.equal(sound.subarray(0, 4).toString(), 'RIFF');
  assert.ok(heard.text.includes('nobody listened'));
});
