// InstantSearch in Chromium, on page.html, against an index of the Netflix titles.
// usage: node browser.mjs URL CHROMIUM
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";

const [url, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
after(() => browser.close());
const page = await browser.newPage();
page.setDefaultTimeout(20_000);

// Everything that goes wrong in the page or on the way to it.
const wrong = [];
page.on("pageerror", (err) => wrong.push(String(err)));
page.on("console", (m) => m.type() === "error" && wrong.push(m.text()));
page.on("response", (r) => r.status() >= 400 && !r.url().endsWith("/favicon.ico") && wrong.push(`${r.status()} ${r.url()}`));

const hits = () => page.$$eval("#hits article", (list) => list.map((e) => ({
  ...e.dataset, title: e.querySelector("h2").textContent, text: e.textContent, marked: [...e.querySelectorAll("mark")].map((m) => m.textContent),
})));
const total = async () => Number(await page.textContent("#stats .ais-Stats-text"));

// settled waits until the page shows hits of which all are as they should be.
async function settled(what, good) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const list = await hits();
    if (list.length > 0 && await good(list)) return list;
    if (Date.now() > deadline || wrong.length > 0) assert.fail(`${what}: the page shows ${JSON.stringify(list, null, 1)}\n${wrong.join("\n")}`);
    await page.waitForTimeout(50);
  }
}

test("all titles, a page of them", async () => {
  await page.goto(url);
  const list = await settled("the first page", (list) => list.length === 10);
  assert.equal(await total(), 8808);
  assert.ok(list.every((h) => h.id && h.marked.length === 0));
});

test("what is typed is found and marked", async () => {
  await page.fill("#search input", "love letter");
  const list = await settled("a search", (list) => list.every((h) => /love|letter/i.test(h.text)) && list[0].marked.length > 0);
  assert.match(list[0].marked.join(" "), /love|letter/i);
});

test("HTML in a document stays text", async () => {
  await page.fill("#search input", "onerror");
  const list = await settled("a search", (list) => list[0].title.includes("onerror"));
  assert.equal(list[0].title, `<img src=x onerror="document.title = 'broken'"> & love`);
  assert.deepEqual([await page.title(), list[0].marked[0]], ["films", "onerror"]);
});

test("a refinement leaves what has the value, as many as its count says", async () => {
  await page.fill("#search input", "love");
  await settled("a search", (list) => list.length === 10 && list.every((h) => /love/i.test(h.text)));
  const before = await total();
  const item = page.locator("#type li", { hasText: "Movie" });
  const count = Number((await item.locator(".ais-RefinementList-count").textContent()).replace(/\D/g, ""));
  await item.locator("input").click();
  await settled("a refinement", async (list) => list.every((h) => h.type === "Movie") && await total() === count);
  assert.ok(count > 10 && count < before, `${count} of ${before}`);
  // The values not chosen are still counted, for they may be chosen as well.
  assert.equal(await page.locator("#type li").count(), 2);
});

test("a range of numbers", async () => {
  const before = await total();
  await page.fill("#year input.ais-RangeInput-input--min", "2015");
  await page.fill("#year input.ais-RangeInput-input--max", "2018");
  await page.click("#year button");
  await settled("a range", async (list) => list.every((h) => h.year >= 2015 && h.year <= 2018 && h.type === "Movie") && await total() < before);
});

test("sorted", async () => {
  await page.selectOption("#sort select", { label: "newest" });
  await settled("the order", (list) => list[0].year === "2018" && list.every((h, i) => i === 0 || Number(h.year) <= Number(list[i - 1].year)));
});

test("the next page has other hits", async () => {
  const first = (await hits()).map((h) => h.id);
  await page.click("#pages .ais-Pagination-item--nextPage a");
  const second = await settled("the next page", (list) => list.every((h) => !first.includes(h.id)));
  assert.ok(second.every((h) => h.type === "Movie" && h.year <= 2018));
});

test("the values of a facet are searched, and one is chosen", async () => {
  await page.fill("#category input[type=search]", "documen");
  const item = page.locator("#category li", { hasText: "Documentaries" });
  await item.waitFor();
  assert.equal(await page.locator("#category li").count(), 1);
  await item.locator("input").click();
  await settled("a value of an array", (list) => list.every((h) => h.categories.split("|").includes("Documentaries")));
});

test("nothing went wrong on the way", () => assert.deepEqual(wrong, []));
