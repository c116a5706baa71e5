// Meilisearch's client for JavaScript where writes are accepted and nothing is written.
// usage: node writes.mjs URL
import assert from "node:assert/strict";
import { test } from "node:test";

const url = process.argv[2];

for (const [name, library] of [["the client of InstantSearch", "meilisearch"], ["the newest client", "meilisearch-newest"]]) {
  const { Meilisearch } = await import(library);
  const client = new Meilisearch({ host: url, apiKey: "any" });
  const films = client.index("films");
  const wait = (uid) => (client.tasks?.waitForTask ? client.tasks.waitForTask(uid) : client.waitForTask(uid));

  test(`${name}: each write is a task that ends well`, async () => {
    for (const [write, type] of [
      [() => films.addDocuments([{ id: 1 }]), "documentAdditionOrUpdate"],
      [() => films.updateDocuments([{ id: 1 }]), "documentAdditionOrUpdate"],
      [() => films.deleteDocument("f1"), "documentDeletion"],
      [() => films.deleteDocuments(["f1"]), "documentDeletion"],
      [() => films.deleteAllDocuments(), "documentDeletion"],
      [() => films.updateSettings({}), "settingsUpdate"],
      [() => films.updateSynonyms({}), "settingsUpdate"],
      [() => films.delete(), "indexDeletion"],
      [() => client.createIndex("new"), "indexCreation"],
    ]) {
      const task = await write();
      const done = await wait(task.taskUid);
      assert.equal(done.status, "succeeded");
      assert.equal(done.type, type);
    }
    assert.equal((await films.getStats()).numberOfDocuments, 3);
  });
}
