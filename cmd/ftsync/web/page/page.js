// The page without loading it anew: it asks for the same page again, and turns what is shown into
// the answer. The server has escaped it, and a parsed document runs no script, so what a document
// holds stays text.
"use strict";
const byId = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const pause = () => Number(document.body.dataset.every) || 1000; // between two looks whether something has changed
const longestPause = 15_000; // when the server does not answer

let running; // AbortController of the request under way
let typing; // timer
let looking; // timer
let etag; // of what is shown; null: the server names it not, and nothing changes by itself
let wait = pause();

// ---- asking

const secret = {
  get: () => sessionStorage.getItem("ftsync key"),
  set: (key) => sessionStorage.setItem("ftsync key", key),
  forget: () => sessionStorage.removeItem("ftsync key"),
};

async function ask(url, live) {
  if (running) running.abort();
  const mine = (running = new AbortController());
  const headers = {};
  if (secret.get()) headers.Authorization = "Bearer " + secret.get();
  if (live && etag) headers["If-None-Match"] = etag;
  try {
    const response = await fetch(url, { headers, signal: mine.signal, cache: "no-store" });
    const text = response.status === 304 ? "" : await response.text();
    return mine === running ? { response, text } : null;
  } catch (error) {
    if (mine !== running) return null;
    throw error;
  } finally {
    if (mine === running) running = null;
  }
}

// go shows the page of an address. push: it is a new place in the history; keep: what is being
// typed stays; stay: the window does not scroll.
async function go(url, { push = false, keep = false, stay = false } = {}) {
  clearTimeout(typing);
  byId("results")?.setAttribute("aria-busy", "true");
  document.body.classList.add("waiting");
  try {
    const got = await ask(url, false);
    if (!got) return;
    const page = parse(got.text);
    if (push && hasNewImages(page)) {
      location.assign(url);
      return;
    }
    if (push) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    show(page, got.response, { keep });
    if (!stay) scrollTo({ top: 0 });
    const total = byId("total");
    const why = url.endsWith("#why") && byId("why");
    say(why ? why.textContent : total ? total.textContent + " found" : page.querySelector("[role=alert] h2")?.textContent || "");
  } catch {
    lost();
  }
  document.body.classList.remove("waiting");
  byId("results")?.removeAttribute("aria-busy");
  lookIn(wait);
}

// look asks whether something has changed while the page is in sight.
async function look() {
  if (document.hidden || running || etag === null) return;
  try {
    const got = await ask(location.href, true);
    if (!got) return;
    wait = pause();
    if (got.response.status === 304) fresh(got.response);
    else move(() => show(parse(got.text), got.response, { keep: true }));
  } catch {
    wait = Math.min(2 * wait, longestPause);
    lost();
  }
  lookIn(wait);
}

function lookIn(time) {
  clearTimeout(looking);
  looking = setTimeout(look, time);
}

// ---- showing

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

function show(page, response, { keep }) {
  const focused = document.activeElement;
  localise(page);
  withoutNewImages(page);
  morph(document.body, page.body, keep);
  document.title = page.title;
  // An answer without a name changes by itself only while something is being filled or is too much, or
  // where the page says how often.
  etag = response.headers.get("ETag") || (response.status === 503 || byId("filling") || document.body.dataset.every ? "" : null);
  fresh(response);
  if (focused !== document.activeElement && document.contains(focused)) focused.focus({ preventScroll: true });
  if (response.status === 401) secret.forget();
}

// morph turns one element into another. What has a data-key stays the same element where it moves,
// what is open stays open, and what is being typed stays if keep says so.
function morph(from, to, keep) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  if (from.nodeName === "NOSCRIPT") return;
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  }
  morphChildren(from, to, keep);
  if (from.nodeName === "SELECT") from.value = to.value;
  if (from.nodeName !== "INPUT" || from.id === "show") return;
  if (from.type === "checkbox") from.checked = to.checked;
  else if (!keep || from !== document.activeElement) from.value = to.value;
}

function morphChildren(from, to, keep) {
  const keyed = new Map();
  for (const child of from.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
  let at = from.firstChild;
  for (const want of [...to.childNodes]) {
    const key = want.dataset?.key;
    let have = key ? keyed.get(key) : at;
    if (key) keyed.delete(key);
    else while (have && !alike(have, want)) have = have.nextSibling;
    if (have) {
      morph(have, want, keep);
      if (have === at) at = at.nextSibling;
      else from.insertBefore(have, at);
    } else {
      from.insertBefore(document.importNode(want, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const alike = (a, b) => a.nodeName === b.nodeName && !a.dataset?.key && a.id === b.id;

// move lets cards glide to where they are now, new ones fade in, and changed ones light up.
function move(change) {
  const cards = () => new Map([...document.querySelectorAll(".card")].map((c) => [c, c.getBoundingClientRect()]));
  const texts = new Map([...document.querySelectorAll(".card")].map((c) => [c, c.textContent]));
  const before = cards();
  change();
  const after = cards();
  let changes = before.size - [...after.keys()].filter((card) => before.has(card)).length;
  for (const [card, now] of after) {
    const was = before.get(card);
    if (!was || texts.get(card) !== card.textContent) {
      changes++;
      card.classList.add("changed");
      card.addEventListener("animationend", () => card.classList.remove("changed"), { once: true });
    }
    if (still.matches) continue;
    if (!was) card.animate([{ opacity: 0, translate: "0 -.6rem" }, { opacity: 1, translate: "none" }], { duration: 450, easing: "ease-out" });
    else if (was.top !== now.top || was.left !== now.left) {
      card.animate([{ translate: `${was.left - now.left}px ${was.top - now.top}px` }, { translate: "none" }], { duration: 450, easing: "ease-in-out" });
    }
  }
  if (changes > 0 && byId("total")) say(`The results have changed: ${byId("total").textContent} found`);
}

// fresh says how far what is shown is behind Postgres.
function fresh(response) {
  const at = byId("live");
  if (!at) return;
  const lag = response ? response.headers.get("Ftsync-Lag") : at.dataset.lag;
  const seconds = Number(lag);
  const behind = seconds < 1 ? `${format(Math.round(seconds * 1000))} ms behind` : `${format(Math.round(seconds))} s behind`;
  at.classList.toggle("stale", !lag || seconds > 10);
  at.firstElementChild.textContent = !lag ? "not following Postgres" : "live · " + (seconds === 0 ? "up to date" : behind);
}

function lost() {
  const at = byId("live");
  if (!at) return say("No answer from the server");
  at.classList.add("stale");
  at.firstElementChild.textContent = "no answer from the server";
}

function say(text) {
  byId("say").textContent = text;
}

// ---- the browser's language

function numbers(options) {
  try {
    return new Intl.NumberFormat(undefined, options);
  } catch {
    return new Intl.NumberFormat();
  }
}
const counts = numbers({});
const values = numbers({ maximumFractionDigits: 20, useGrouping: "min2" }); // 2020 may be a year
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const times = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const format = (n) => counts.format(n);

// localise writes numbers, dates and times as the browser's language does.
function localise(root) {
  for (const at of root.querySelectorAll("data")) {
    at.textContent = (at.className === "count" ? counts : values).format(at.getAttribute("value"));
  }
  for (const at of root.querySelectorAll("time")) {
    const of = new Date(at.dateTime);
    if (isNaN(of)) continue;
    at.textContent = at.dateTime.length > 10 ? times.format(of) : days.format(of);
    at.title = at.dateTime;
  }
}

// ---- images: only those that the policy of this page lets in

const allowed = document.body.dataset.images.split(" ");
const isAllowed = (img) => allowed.includes(new URL(img.getAttribute("src")).origin) || allowed.includes("https:") && img.getAttribute("src").startsWith("https:");
const newImages = (page) => [...page.querySelectorAll(".card img")].filter((img) => !isAllowed(img));
const hasNewImages = (page) => newImages(page).length > 0 && !secret.get();

function withoutNewImages(page) {
  for (const img of newImages(page)) {
    const letter = page.createElement("span");
    letter.className = "letter";
    letter.ariaHidden = "true";
    letter.textContent = [...img.parentElement.querySelector("h2").textContent][0];
    img.replaceWith(letter);
  }
}

// ---- what a person does

function address() {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(byId("search"))) {
    if (value) params.append(name, value);
  }
  return location.pathname + (params.size ? "?" + params : "");
}

const isOurs = (control) => control.form && control.form.id === "search";
const isTyped = (control) => control.type === "search" || control.name === "filter";

document.addEventListener("input", ({ target }) => {
  if (!isOurs(target) || target.type !== "search") return;
  clearTimeout(typing);
  typing = setTimeout(() => go(address(), { keep: true, stay: target.name !== "q" }), 100);
});
document.addEventListener("change", ({ target }) => {
  if (isOurs(target) && !isTyped(target)) go(address(), { push: true, keep: true, stay: target.name !== "sort" });
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "key") {
    secret.set(byId("secret").value.trim());
    go(location.href);
  } else {
    go(address(), { push: true, keep: true });
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='?']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const url = location.pathname + link.getAttribute("href").replace(/^\?$/, "");
  go(url, { push: true, stay: link.matches(".more, .ask") }).then(() => document.activeElement === document.body && byId("results")?.focus({ preventScroll: true }));
});
addEventListener("popstate", () => go(location.href));
document.addEventListener("visibilitychange", () => document.hidden || lookIn(0));

// / begins a search. The arrows go from card to card.
document.addEventListener("keydown", (event) => {
  const input = byId("search")?.elements.q;
  if (!input || event.ctrlKey || event.metaKey || event.altKey) return;
  const inText = event.target.matches?.("input:not([type=checkbox]), select, textarea");
  if (event.key === "/" && !inText) {
    event.preventDefault();
    input.focus();
    input.select();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const card = event.target.closest?.(".card");
  if (!step || !card && event.target !== input) return;
  const cards = [...document.querySelectorAll(".card")];
  const next = cards[card ? cards.indexOf(card) + step : 0];
  if (!next && (step > 0 || !card)) return;
  event.preventDefault();
  (next ? next.querySelector("h2 a, summary") : input).focus();
});

localise(document);
fresh();
if (byId("key")) {
  etag = null;
  if (secret.get()) go(location.href);
} else {
  const input = byId("search")?.elements.q;
  input?.setSelectionRange(input.value.length, input.value.length);
  lookIn(pause());
}
