"use strict";
const steps = JSON.parse(document.getElementById("steps").textContent);
const said = JSON.parse(document.getElementById("said").textContent);
const one = (query) => document.querySelector(query);
const all = (query) => [...document.querySelectorAll(query)];
const stage = one("main");
const panel = one("aside");

// --- details: text is set as text, never as markup

function make(tag, text, ...children) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
}

function linkTo(path) {
  const step = steps[path];
  const link = make("a", `${step.number}. ${step.title}`);
  link.href = `#${step.anchor}`;
  link.dataset.go = path;
  return link;
}

function listed(rows) {
  return make("ul", "", ...rows.map((row) => make("li", "", ...row)));
}

function pairs(rows) {
  const list = make("dl");
  for (const [name, value] of rows) if (value) list.append(make("dt", name), make("dd", value));
  return list;
}

// Of the views one is shown; a step stands in each of them.
const shown = (node) => !node.closest(".view").hidden;
const stepOf = (path) => all(".step").find((node) => node.dataset.step === path && shown(node));

let chosen = null; // the step whose details are open
const empty = [...panel.childNodes];

function show(path) {
  const step = steps[path];
  if (!step) return;
  all(".step").forEach((node) => node.classList.toggle("chosen", node.dataset.step === path));
  all(".flow").forEach((node) => node.classList.toggle("chosen", node.dataset.from === path));
  chosen = path;
  const kind = make("p", [step.number, step.kind, step.urgent && said.urgent, step.sign].filter(Boolean).join(" · "));
  kind.className = "kind";
  const parts = [kind, make("h2", step.title)];
  if (step.detail) parts.push(make("p", step.detail));
  parts.push(pairs([[said.who, step.who], [said.when, step.when], [said.evidence, step.proof]]));
  if (step.deeds.length) parts.push(make("h3", said.acts), listed(step.deeds.map((deed) => [
    make("strong", deed.what), pairs([[said.who, deed.who], [said.when, deed.when], [said.evidence, deed.proof], [said.only, deed.condition]]),
  ])));
  parts.push(make("h3", said.next), step.exits.length
    ? listed(step.exits.map((way) => [way.guard ? `${way.guard} → ` : "→ ", linkTo(way.to)]))
    : make("p", said.ends));
  if (step.from.length) parts.push(make("h3", said.from), listed(step.from.map((from) => [linkTo(from)])));
  panel.replaceChildren(...parts);
}

function close() {
  const path = chosen;
  chosen = null;
  all(".chosen").forEach((node) => node.classList.remove("chosen"));
  panel.replaceChildren(...empty);
  if (path) stepOf(path)?.focus({ preventScroll: true });
}

function go(path) {
  const node = stepOf(path);
  if (!node) return;
  node.focus({ preventScroll: true });
  show(path); // first: on a narrow screen the details take room from the stage
  node.scrollIntoView({ block: "center", inline: "center" });
}

// --- zoom and pan: the browser scrolls, the sheets grow

let zoom = 1;
function resize(factor) {
  const x = (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth;
  const y = (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight;
  zoom = factor === 0 ? 1 : Math.min(6, Math.max(0.3, zoom * factor));
  all("main svg").forEach((sheet) => { sheet.style.width = `${zoom * 100}%`; });
  stage.scrollLeft = x * stage.scrollWidth - stage.clientWidth / 2;
  stage.scrollTop = y * stage.scrollHeight - stage.clientHeight / 2;
}

stage.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  resize(Math.exp(-event.deltaY * 0.002));
}, { passive: false });

let grip = null;
let moved = 0;
stage.addEventListener("pointerdown", (event) => {
  moved = 0;
  if (event.pointerType === "mouse" && event.button === 0) grip = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
});
addEventListener("pointermove", (event) => {
  if (!grip) return;
  moved = Math.max(moved, Math.abs(event.clientX - grip.x) + Math.abs(event.clientY - grip.y));
  if (moved < 5) return;
  stage.classList.add("dragged");
  stage.scrollLeft = grip.left - (event.clientX - grip.x);
  stage.scrollTop = grip.top - (event.clientY - grip.y);
});
addEventListener("pointerup", () => { grip = null; stage.classList.remove("dragged"); });

// --- clicks and keys

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (link) { event.preventDefault(); go(link.dataset.go); return; }
  const step = event.target.closest(".step");
  if (step && moved < 5) { event.preventDefault(); show(step.dataset.step); }
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("select, button, input") || event.altKey || event.ctrlKey || event.metaKey) return;
  const inPanel = chosen && event.target.closest("aside");
  const node = inPanel ? stepOf(chosen) : event.target.closest(".step");
  if (event.key === "Escape" && chosen) close();
  else if (event.key === "+" || event.key === "=") resize(1.25);
  else if (event.key === "-") resize(0.8);
  else if (event.key === "0") resize(0);
  else if (node) {
    const step = steps[node.dataset.step];
    const onward = { ArrowDown: 0, ArrowRight: 1 }[event.key];
    // Into the details, where Tab goes through their links; Escape leads back to the step.
    if (!inPanel && (event.key === "Enter" || event.key === " ")) { show(node.dataset.step); panel.focus({ preventScroll: true }); }
    else if (onward !== undefined && step.exits.length) go(step.exits[Math.min(onward, step.exits.length - 1)].to);
    else if ((event.key === "ArrowUp" || event.key === "ArrowLeft") && step.from.length) go(step.from[0]);
    else return;
    event.preventDefault();
  }
});

all(".step").forEach((node) => { node.setAttribute("tabindex", "0"); });
all("main a").forEach((link) => { link.setAttribute("tabindex", "-1"); }); // the step inside it is stopped at
one("#closer").addEventListener("click", () => resize(1.25));
one("#farther").addEventListener("click", () => resize(0.8));
one("#whole").addEventListener("click", () => resize(0));
one("#paper").addEventListener("click", () => print());
one("#words").addEventListener("click", (event) => {
  const text = one("#text");
  text.hidden = !text.hidden;
  event.currentTarget.setAttribute("aria-expanded", String(!text.hidden));
});
one("#view")?.addEventListener("change", (event) => {
  all(".view").forEach((view) => { view.hidden = view.id !== event.target.value; });
  stage.scrollTo(0, 0);
  if (chosen) stepOf(chosen)?.scrollIntoView({ block: "nearest" });
});
one("#people").addEventListener("change", (event) => {
  const name = event.target.value;
  all(".step").forEach((node) => node.classList.toggle("dimmed", name !== "" && !(steps[node.dataset.step].people.includes(name))));
});
addEventListener("hashchange", () => go(fromAddress()));
function fromAddress() {
  const anchor = decodeURIComponent(location.hash.slice(1));
  return Object.keys(steps).find((path) => steps[path].anchor === anchor);
}
if (location.hash) go(fromAddress());
