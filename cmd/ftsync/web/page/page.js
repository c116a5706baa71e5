// Search as you type: ask for the page of the new query and put its answer in
// place of the old. The server has escaped it, and a parsed document runs no
// script, so what a document holds stays text.
"use strict";
const form = document.getElementById("search");
const input = form.elements.q;
let running; // AbortController of the request under way
let timer;

function address() {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value) params.append(name, value);
  }
  const query = params.toString();
  return query ? "/?" + query : "/";
}

// show replaces the answer, and gives the focus back to the control that had it.
function show(node) {
  const old = document.getElementById("answer");
  const had = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (!had || !had.name) return;
  for (const control of node.querySelectorAll("input, select")) {
    if (control.name === had.name && (control.type !== "checkbox" || control.value === had.value)) {
      control.focus();
      break;
    }
  }
}

function failed() {
  const div = document.createElement("div");
  div.id = "answer";
  const p = div.appendChild(document.createElement("p"));
  p.className = "problem";
  p.setAttribute("role", "alert");
  p.textContent = "No answer from the server.";
  show(div);
}

async function search(push) {
  clearTimeout(timer);
  if (running) running.abort();
  const mine = (running = new AbortController());
  const url = address();
  document.getElementById("answer").classList.add("waiting");
  try {
    const response = await fetch(url, { signal: mine.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== running) return;
    const answer = page.getElementById("answer");
    if (!answer) throw new Error("no answer in the page");
    show(document.adoptNode(answer));
    document.title = page.title;
    if (push) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  } catch (error) {
    if (error.name !== "AbortError" && mine === running) failed();
  }
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 100, false);
});
document.addEventListener("change", (event) => {
  if (event.target.form === form && event.target !== input) search(true);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search(true);
});
addEventListener("popstate", () => location.reload());
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.matches("input:not([type=checkbox]), select, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    input.focus();
    input.select();
  }
});
input.setSelectionRange(input.value.length, input.value.length);
