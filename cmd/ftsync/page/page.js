// Search as you type: ask for the page of the new query and put its results in
// place of the old. The server has escaped them, and a parsed document runs no
// script, so what a document holds stays text.
"use strict";
const form = document.getElementById("search");
const input = form.elements.q;
let running; // AbortController of the request under way
let timer;

function address() {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value) params.set(name, value);
  }
  const query = params.toString();
  return query ? "/?" + query : "/";
}

function show(node) {
  document.getElementById("results").replaceWith(node);
}

function failed() {
  const section = document.createElement("section");
  section.id = "results";
  const p = section.appendChild(document.createElement("p"));
  p.className = "problem";
  p.setAttribute("role", "alert");
  p.textContent = "No answer from the server.";
  show(section);
}

async function search() {
  clearTimeout(timer);
  if (running) running.abort();
  const mine = (running = new AbortController());
  const url = address();
  document.getElementById("results").classList.add("waiting");
  try {
    const response = await fetch(url, { signal: mine.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== running) return;
    const results = page.getElementById("results");
    if (!results) throw new Error("no results in the page");
    show(document.adoptNode(results));
    document.title = page.title;
    history.replaceState(null, "", url);
  } catch (error) {
    if (error.name !== "AbortError" && mine === running) failed();
  }
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 120);
});
if (form.elements.index) form.elements.index.addEventListener("change", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    input.focus();
    input.select();
  }
});
