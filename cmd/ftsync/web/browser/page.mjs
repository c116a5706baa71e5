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
  const page = await (await browser.newContext({ viewport: { width: 1000, height: 800 }, locale: "de-DE", ...options })).newPage();
  page.setDefaultTimeout(20_000);
  page.wrong = [];
  page.on("pageerror", (err) => page.wrong.push(String(err)));
  page.on("console", (m) => m.type() === "error" && page.wrong.push(m.text()));
  page.loads = 0;
  page.on("load", () => page.loads++);
  await page.goto(url + path);
  return page;
}

const titles = (page) => page.$$eval("#results h2", (list) => list.map((e) => e.textContent));
const focused = (page, property) => page.evaluate((property) => document.activeElement[property], property);
async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, name + ".png"), fullPage: false });
}

// until waits for the page to say how many were found.
const until = (page, n) => page.waitForFunction((n) => document.querySelector("#total data")?.value === String(n), n);

// change has the server behind the page change a document.
const change = async (what) => assert.equal((await fetch(`${url}/change?${new URLSearchParams(what)}`)).status, 200);

test("searches while one types, in the same page", async () => {
  const page = await open();
  await until(page, 4);
  await picture(page, "start");
  await page.keyboard.type("red f"); // the focus is in the field
  await page.waitForFunction(() => [...document.querySelectorAll("mark")].some((e) => e.textContent === "fox"));
  await until(page, 2);
  assert.deepEqual((await titles(page)).sort(), ["A fox in red", "The red fox"]);
  assert.deepEqual([...new Set(await page.$$eval("mark", (list) => list.map((e) => e.textContent)))].sort(), ["fox", "red"]);
  assert.equal(await page.inputValue("input[name=q]"), "red f");
  assert.match(page.url(), /\?q=red\+f$/);
  assert.equal(await page.title(), "red f · ftsync");
  assert.equal(page.loads, 1);
  assert.equal(await page.textContent("#live"), "live · up to date");
  assert.equal(await page.textContent("#say"), "2 found", "it is not read out");
  await picture(page, "typed");
  assert.deepEqual(page.wrong, []);
});

test("shows a changed row by itself", async () => {
  const page = await open("/?q=live");
  await until(page, 0);
  await change({ id: "9", title: "A live hen" });
  await until(page, 1);
  assert.deepEqual(await titles(page), ["A live hen"]);
  await page.click("summary");
  await change({ id: "9", title: "A live cock" });
  await page.locator("h2", { hasText: "A live cock" }).waitFor();
  assert.equal(await page.getAttribute("details", "open"), "", "what was open is closed");
  await page.waitForFunction(() => document.getElementById("say").textContent === "The results have changed: 1 found");
  await change({ id: "9" });
  await until(page, 0);
  assert.equal(page.loads, 1);
  assert.deepEqual(page.wrong, []);
});

test("a look that finds nothing new costs no search", async () => {
  const page = await open("/?q=fox");
  const seen = [];
  page.on("response", (r) => seen.push(r.status()));
  for (let i = 0; i < 3; i++) await page.waitForResponse((r) => r.status() === 304);
  assert.deepEqual([...new Set(seen.slice(1))], [304]);
  assert.deepEqual((await titles(page)).length, 2);
});

test("corrects a typing error in one line, and searches for what was typed", async () => {
  const page = await open("/?q=tortiose");
  assert.deepEqual(await titles(page), ["Tortoise"]);
  assert.match(await page.textContent(".hint"), /^No document has tortiose: searched for tortoise\. /);
  await page.click(".hint a");
  await until(page, 0);
  assert.match(page.url(), /typo=off/);
  await page.click("text=Correct typing errors");
  await until(page, 1);
  assert.equal(page.loads, 1);
});

test("filters by the keyboard alone", async () => {
  const page = await open();
  for (let i = 0; i < 30 && !(await page.evaluate(() => document.activeElement.name === "is.kind" && document.activeElement.value === "short")); i++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await until(page, 1);
  assert.equal(await focused(page, "value"), "short", "the focus was lost");
  assert.ok(await page.isChecked('[value="short"]'));
  assert.equal(await page.textContent('label:has([value="long"]) small'), "3", "another value can no longer be chosen");
  await page.keyboard.press("Space");
  await until(page, 4);
  await page.keyboard.press("/");
  assert.equal(await focused(page, "name"), "q");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page, "tagName"), "SUMMARY");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("details[open]").count(), 1);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page, "name"), "q");
  await page.goBack();
  await until(page, 1);
  await page.click("text=Clear all");
  await until(page, 4);
  assert.deepEqual(page.wrong, []);
});

test("a range and an order", async () => {
  const page = await open();
  assert.equal(await page.getAttribute('[name="min.year"]', "placeholder"), "1980");
  await page.fill('[name="min.year"]', "1990");
  await page.keyboard.press("Enter");
  await until(page, 3);
  await page.selectOption("[name=sort]", "year:desc");
  await page.waitForFunction(() => document.querySelector("#results h2")?.textContent === "Tortoise");
  assert.deepEqual((await titles(page)).slice(0, 2), ["Tortoise", "A fox in red"]);
});

test("writes numbers and dates as the browser's language does", async () => {
  const page = await open("/?q=tortoise");
  assert.equal(await page.textContent(".facts"), "\nshort\n2000\nVotes 1.234.567,5\nSeen 25.09.2021\n");
});

test("works without JavaScript", async () => {
  const page = await open("/", { javaScriptEnabled: false });
  assert.equal(await page.textContent("#live"), "up to date");
  await page.fill("input[name=q]", "fox");
  await page.check('[value="long"]');
  await page.click("aside button");
  await page.waitForURL(/q=fox/);
  assert.equal(await page.textContent("#total"), "2");
  assert.ok(page.url().includes("q=fox") && page.url().includes("is.kind=long"));
  assert.ok(await page.isChecked('[value="long"]'));
  const narrow = await open("/", { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  assert.ok(!(await narrow.isVisible("aside")));
  await narrow.click(".show");
  assert.ok(await narrow.isVisible("aside"), "the filters are out of reach");
});

test("what documents hold stays text", async () => {
  const page = await open("/?q=onerror");
  assert.deepEqual(await titles(page), [`<img src=x onerror="document.title = 'broken'">`]);
  assert.equal(await page.title(), "onerror · ftsync");
  assert.deepEqual(page.wrong, []);
});

test("says what is wrong and where, and keeps the query", async () => {
  const page = await open("/?q=fox&filter=year+%3E%3E+1");
  assert.match(await page.textContent("[role=alert]"), /filter/);
  assert.equal(await page.textContent(".here"), ">");
  assert.equal(await page.inputValue("input[name=q]"), "fox");
  await page.fill("input[name=filter]", "year = 1980");
  await page.keyboard.press("Enter");
  await until(page, 1);
  assert.equal(page.loads, 1);
});

test("says that nobody answers, and goes on by itself", async () => {
  const page = await open("/?q=fox");
  await page.context().setOffline(true);
  await page.waitForFunction(() => document.getElementById("live").textContent === "no answer from the server");
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.getElementById("live").textContent === "live · up to date");
  assert.deepEqual((await titles(page)).length, 2);
});

test("light, dark, forced colours and narrow", async () => {
  const back = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await open("/?q=fox", { colorScheme: "light" });
  const dark = await open("/?q=fox", { colorScheme: "dark" });
  assert.notEqual(await back(light), await back(dark));
  await picture(dark, "dark");
  await picture(await open("/?q=fox", { forcedColors: "active" }), "forced");
  for (const width of [320, 768, 1280, 1920]) {
    const page = await open("/?q=fox&is.kind=long", { viewport: { width, height: 900 } });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `it is wider than a screen of ${width}`);
    await picture(page, `at${width}`);
  }
});

test("says why a hit stands where it does, with and without JavaScript", async () => {
  const page = await open("/?q=fox");
  await page.click(".ask >> nth=1");
  await page.waitForSelector("#why");
  assert.match(await page.textContent(".card:nth-child(2) #why"), /Place 2\..*“fox”/s);
  assert.match(await page.textContent("#say"), /Place 2/, "it is not read out");
  assert.equal(await focused(page, "className"), "ask", "the focus was lost");
  await picture(page, "why");
  await page.keyboard.press("Enter"); // the same link takes it back
  await page.waitForFunction(() => !document.getElementById("why"));
  assert.equal(page.loads, 1);
  assert.deepEqual(page.wrong, []);
  const plain = await open("/?q=fox", { javaScriptEnabled: false });
  await plain.click(".ask");
  assert.match(await plain.textContent("#why"), /Place 1\./);
});

test("a key is asked for, and a token opens its part until it expires", async () => {
  const page = await open("/locked/?q=fox");
  await picture(page, "locked");
  const enter = async (key) => {
    await page.fill("#secret", key);
    await page.keyboard.press("Enter");
  };
  await enter("no key, but long enough");
  await page.waitForFunction(() => document.getElementById("wrong").textContent.startsWith("Wrong key."));
  await enter(await (await fetch(`${url}/token?seconds=6`)).text());
  await until(page, 1);
  assert.deepEqual(await titles(page), ["The red fox"]);
  assert.equal(await page.getAttribute("[name=q]", "placeholder"), "Search");
  assert.equal(await page.locator(".ask").count() + (await page.locator("footer >> text=Status").count()), 0);
  await page.waitForFunction(() => document.getElementById("wrong")?.textContent.startsWith("Expired token."));
  assert.equal(await page.locator(".card").count(), 0, "what an expired token showed is still there");
  await picture(page, "expired");
  await enter("a key for these tests");
  await until(page, 2);
  await page.click("footer >> text=Status");
  await page.waitForSelector(".verdict");
  assert.match(page.url(), /locked\/ui\/status$/, "the key was asked for again");
});

test("the status of everything, by itself and without JavaScript", async () => {
  const page = await open("/ui/status");
  assert.equal(await page.textContent("#live"), "live · up to date");
  assert.match(await page.textContent(".verdict"), /All indexes follow Postgres/);
  await fetch(`${url}/trouble`);
  await page.waitForSelector(".concern.urgent");
  await picture(page, "trouble");
  await page.click("text=What to do");
  await page.waitForURL(/ui\/runbook#ftsyncindexfailed$/);
  assert.ok(await page.isVisible("h2#ftsyncindexfailed"));
  assert.deepEqual(page.wrong, []);
  const plain = await open("/ui/status", { javaScriptEnabled: false });
  assert.equal(await plain.textContent(".concern h2"), "Now Index films can't be kept in step");
  for (const path of ["/ui/status", "/ui/runbook"]) {
    const page = await open(path);
    for (const width of [320, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is wider than a screen of ${width}`);
      for (const colorScheme of pictures ? ["light", "dark"] : []) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `${path.slice(4)}-${colorScheme}-${width}`);
      }
    }
  }
  if (pictures) await picture(await open("/ui/status", { forcedColors: "active" }), "status-forced");
  await fetch(`${url}/trouble?over=1`);
});
