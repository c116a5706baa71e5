// The search page in Chromium, with and without JavaScript, against an index of
// films. usage: node page.mjs URL CHROMIUM [FOLDER for screenshots]
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, executablePath, pictures] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
after(() => browser.close());

// open opens the page, and notes everything that goes wrong in it.
async function open(path = "/", options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options })).newPage();
  page.setDefaultTimeout(10_000);
  page.wrong = [];
  page.on("pageerror", (err) => page.wrong.push(String(err)));
  page.on("console", (m) => m.type() === "error" && page.wrong.push(m.text()));
  page.loads = 0;
  page.on("load", () => page.loads++);
  await page.goto(url + path);
  return page;
}

const titles = (page) => page.$$eval("#results h2", (list) => list.map((e) => e.textContent));
const status = (page) => page.textContent("#results [role=status]");
async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, name + ".png"), fullPage: false });
}

// until waits for the page to say how many were found.
const until = (page, text) => page.locator("#results [role=status]", { hasText: text }).waitFor();

test("searches while one types, in the same page", async () => {
  const page = await open();
  await until(page, "4 found");
  await picture(page, "start");
  await page.keyboard.type("red f"); // the focus is in the field
  await until(page, "2 found");
  assert.deepEqual((await titles(page)).sort(), ["A fox in red", "The red fox"]);
  assert.deepEqual([...new Set(await page.$$eval("mark", (list) => list.map((e) => e.textContent)))].sort(), ["fox", "red"]);
  assert.equal(await page.inputValue("input[name=q]"), "red f");
  assert.match(page.url(), /\?q=red\+f$/);
  assert.equal(await page.title(), "red f · ftsync");
  assert.equal(page.loads, 1);
  assert.match(await status(page), /ms · up to date/);
  await picture(page, "typed");
  assert.deepEqual(page.wrong, []);
});

test("corrects a typing error, and says so", async () => {
  const page = await open("/?q=tortiose");
  assert.deepEqual(await titles(page), ["Tortoise"]);
  assert.match(await page.textContent(".hint"), /No document has tortiose: searched for tortoise/);
});

test("filters by the keyboard alone", async () => {
  const page = await open();
  for (let i = 0; i < 20 && !(await page.evaluate(() => document.activeElement.name === "is.kind" && document.activeElement.value === "short")); i++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await until(page, "1 found");
  assert.equal(await page.evaluate(() => document.activeElement.value), "short", "the focus was lost");
  assert.ok(await page.isChecked('[value="short"]'));
  assert.equal(await page.textContent('label:has([value="long"]) small'), "3", "another value can no longer be chosen");
  await page.keyboard.press("Space");
  await until(page, "4 found");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.name), "q");
  await page.goBack();
  await until(page, "1 found");
  assert.deepEqual(page.wrong, []);
});

test("a range and an order", async () => {
  const page = await open();
  await page.fill('[name="min.year"]', "1990");
  await page.keyboard.press("Enter");
  await until(page, "3 found");
  await page.selectOption("[name=sort]", "year:desc");
  await page.waitForFunction(() => document.querySelector("#results h2")?.textContent === "Tortoise");
  assert.deepEqual((await titles(page)).slice(0, 2), ["Tortoise", "A fox in red"]);
});

test("works without JavaScript", async () => {
  const page = await open("/", { javaScriptEnabled: false });
  await page.fill("input[name=q]", "fox");
  await page.check('[value="long"]');
  await page.click("form button");
  await until(page, "2 found");
  assert.ok(page.url().includes("q=fox") && page.url().includes("is.kind=long"));
  assert.ok(await page.isChecked('[value="long"]'));
});

test("what documents hold stays text", async () => {
  const page = await open("/?q=onerror");
  assert.deepEqual(await titles(page), [`<img src=x onerror="document.title = 'broken'">`]);
  assert.equal(await page.title(), "onerror · ftsync");
  assert.deepEqual(page.wrong, []);
});

test("says what is wrong, and keeps the query", async () => {
  const page = await open("/?q=fox&filter=year+%3E");
  assert.match(await page.textContent("[role=alert]"), /filter/);
  assert.equal(await page.inputValue("input[name=q]"), "fox");
});

test("light, dark and narrow", async () => {
  const back = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await open("/?q=fox", { colorScheme: "light" });
  const dark = await open("/?q=fox", { colorScheme: "dark" });
  assert.notEqual(await back(light), await back(dark));
  await picture(dark, "dark");
  const narrow = await open("/?q=fox", { viewport: { width: 360, height: 640 } });
  assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it must not be wider than the screen");
  await picture(narrow, "narrow");
});
