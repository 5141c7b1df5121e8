// What the tests share: the gateway's address and key come from whoever runs them.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

export const QUESTION = 'Which harbour is the oldest? 最古老的港口 🚢';

export function connect(options = {}) {
  return new OpenAI({ baseURL: process.env.HARBORAI_BASE_URL, apiKey: process.env.HARBORAI_KEY, ...options });
}

export function asked(model) {
  return { model, messages: [{ role: 'user', content: QUESTION }] };
}

/** The stand-in's counters. */
export async function stats() {
  const response = await fetch(process.env.STANDIN_STATS_URL);
  assert.equal(response.status, 200);
  return response.json();
}

/** How often the stand-in was asked for a model. */
export async function calls(model) {
  return (await stats()).calls_by_model[model] ?? 0;
}
