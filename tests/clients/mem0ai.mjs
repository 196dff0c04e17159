// Calls every method of the official mem0ai client that MemStack answers so far, and prints what came back as JSON.
// Usage: node mem0ai.mjs HOST KEY; run from the folder the client is installed in.
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";

const require = createRequire(`${process.cwd()}/`);
const { MemoryClient } = require("mem0ai");
const [host, apiKey] = process.argv.slice(2);
const client = new MemoryClient({ apiKey, host });
const user = `npm u/${randomUUID()}`;
const seen = {};
const nameOf = async (call) => {
  try {
    await call();
    return "no error";
  } catch (error) {
    return error.name;
  }
};

await client.ping();
seen.identity = { organizationId: client.organizationId, projectId: client.projectId };

const metadata = { camelCase: { snake_case: [1, null, "x"] }, "a b": true };
seen.added = await client.add(
  [{ role: "user", content: "My favourite drink is green tea." }, { role: "user", content: "I work at Initech." }],
  { userId: user, infer: false, metadata });
seen.inferred = await client.add([{ role: "user", content: "I live in Paris." }], { userId: user });
const ids = seen.added.results.map((item) => item.id);

seen.found = await client.search("favourite drink", { filters: { user_id: user }, topK: 5 });
seen.foundCamel = await client.search("favourite drink", { filters: { userId: user } });
seen.page1 = await client.getAll({ filters: { user_id: user }, page: 1, pageSize: 2 });
seen.page2 = await client.getAll({ filters: { user_id: user }, page: 2, pageSize: 2 });
seen.got = await client.get(ids[0]);
seen.metadataKept = JSON.stringify(seen.got.metadata) === JSON.stringify(metadata);
seen.updated = await client.update(ids[0], { text: "My favourite drink is black coffee." });
seen.cleared = await client.update(ids[0], { expirationDate: null });
seen.history = await client.history(ids[0]);
seen.batchUpdated = await client.batchUpdate([{ memoryId: ids[0], text: "I like coffee." }, { memoryId: ids[1], text: "I work at Initrode." }]);
seen.afterBatch = (await client.get(ids[1])).memory;
const users = await client.users({ page: 1, pageSize: 200 });
seen.userListed = users.results.some((entity) => entity.name === user && entity.type === "user" && entity.totalMemories > 0);
seen.deleted = await client.delete(ids[0]);
seen.batchDeleted = await client.batchDelete([ids[1]]);
seen.deletedAll = await client.deleteAll({ userId: user });
seen.left = (await client.getAll({ filters: { user_id: user } })).count;
seen.unknownUser = await client.deleteAll({ userId: randomUUID() });

await client.add([{ role: "user", content: "I am to be forgotten." }], { userId: user, infer: false });
seen.usersDeleted = await client.deleteUsers({ userId: user });
seen.leftAfterUser = (await client.getAll({ filters: { user_id: user } })).count;

seen.badId = await nameOf(() => client.get("no-uuid"));
seen.zeroId = await nameOf(() => client.get("00000000-0000-0000-0000-000000000000"));
console.error = () => {};
seen.badKey = await nameOf(() => new MemoryClient({ apiKey: "a-key-that-opens-nothing", host }).ping());
process.stdout.write(JSON.stringify(seen));
