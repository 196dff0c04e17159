// Loads one conversation of LoCoMo through mem0's official client, asks its questions, and prints what was found as one line of JSON.
// Usage: node locomo.mjs CLIENT_DIRECTORY API_URL LOCOMO_FILE SAMPLE_ID USER_ID
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [clientDirectory, host, file, sampleId, userId] = process.argv.slice(2);
const { MemoryClient } = createRequire(join(clientDirectory, 'package.json'))('mem0ai');
const client = new MemoryClient({ apiKey: 'end-to-end', host });

const sample = JSON.parse(await readFile(file, 'utf8')).find((s) => s.sample_id === sampleId);
const { conversation } = sample;

const turns = new Set();
for (let session = 1; conversation[`session_${session}`]; session++) {
  for (const turn of conversation[`session_${session}`]) {
    const shared = turn.blip_caption ? ` [shared: ${turn.blip_caption}]` : '';
    const added = await client.add([{ role: 'user', content: `${turn.speaker}: ${turn.text}${shared}` }], {
      userId,
      runId: `session_${session}`,
      infer: false,
      metadata: { turn: turn.dia_id, date: conversation[`session_${session}_date_time`] },
    });
    if (added.status !== 'SUCCEEDED') {
      throw new Error(`The add of ${turn.dia_id} was answered with ${JSON.stringify(added)}`);
    }
    turns.add(turn.dia_id);
  }
}

// Some evidence is malformed ("D8:6; D9:17", "D:11:26") or names a turn that does not exist.
const evidenceOf = (question) =>
  new Set(question.evidence.flatMap((e) => [...e.matchAll(/D:?(\d+):(\d+)/g)].map((m) => `D${m[1]}:${m[2]}`)).filter((id) => turns.has(id)));

let questions = 0;
let hits = 0;
let reciprocalRanks = 0;
const milliseconds = [];
for (const question of sample.qa.filter((q) => q.category >= 1 && q.category <= 4)) {
  const evidence = evidenceOf(question);
  if (evidence.size === 0) {
    continue;
  }
  const started = performance.now();
  const { results } = await client.search(question.question, { filters: { user_id: userId }, topK: 10, threshold: 0 });
  milliseconds.push(performance.now() - started);
  const rank = results.findIndex((memory) => evidence.has(memory.metadata?.turn));
  questions++;
  hits += rank >= 0 ? 1 : 0;
  reciprocalRanks += rank >= 0 ? 1 / (rank + 1) : 0;
}

const page = await client.getAll({ filters: { user_id: userId }, page: 1, pageSize: 1 });
milliseconds.sort((a, b) => a - b);
console.log(JSON.stringify({
  turns: turns.size,
  stored: page.count,
  questions,
  hitAt10: hits / questions,
  mrr: reciprocalRanks / questions,
  medianMilliseconds: milliseconds[Math.floor(milliseconds.length / 2)],
}));
