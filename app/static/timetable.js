// The timetable's grid: a session is moved and stretched by pointer or by keyboard. Every drop is asked of
// the server before it stays; without this script each session's "Move" leads to a form that does the same.

const wide = matchMedia("(min-width: 60rem)");
let grid;
let status;
let hint; // how it is done, where what a drop says comes instead
let held = null; // what is being moved

const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const clock = (value) =>
  `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
const bounds = () => {
  const first = Number(grid.dataset.first) * 30;
  return [first, first + Number(grid.dataset.rows) * 30];
};

// Classes alone say where a session stands: the policy allows no inline style.
function place(item, list, start, end) {
  const [first] = bounds();
  const at = Math.floor((start - first) / 30) + 1;
  const lasts = Math.ceil((end - first) / 30) - at + 1;
  item.className = item.className.replace(/\bat\d+/, `at${at}`).replace(/\bfor\d+/, `for${lasts}`);
  if (item.parentElement !== list) list.append(item);
}

function hold(item) {
  const start = minutes(item.dataset.start);
  const end = minutes(item.dataset.end);
  held = { item, start, end, list: item.parentElement, next: item.nextElementSibling, from: { start, end, list: item.parentElement } };
  item.classList.add("ses-moving");
  getSelection().removeAllRanges();
}

function shift({ by = 0, longer = 0, list = held.list }) {
  const [first, last] = bounds();
  const length = Math.max(30, held.end - held.start + longer);
  const start = Math.min(Math.max(held.start + by, first), last - length);
  if (start < first) return;
  if (isSwap(list) && !list.dataset.takes) list = held.list; // a session stays in its cohort
  Object.assign(held, { start, end: start + length, list });
  place(held.item, list, held.start, held.end);
}

const isSwap = (list) => list.dataset.key !== held.from.list.dataset.key;

const isMoved = () =>
  held.start !== held.from.start || held.end !== held.from.end || held.list !== held.from.list;

function where() {
  const words = grid.dataset.where;
  return words
    .replace("{day}", held.list.dataset.label)
    .replace("{start}", clock(held.start))
    .replace("{end}", clock(held.end));
}

function say(text, tone = "") {
  status.replaceChildren(...[].concat(text || []).map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  status.className = text.length ? `note${tone ? ` note-${tone}` : ""}` : "";
  hint.hidden = text.length > 0;
}

function letGo() {
  held.item.classList.remove("ses-moving", "ses-asked");
  for (const name of ["role", "tabindex", "aria-label"]) held.item.removeAttribute(name);
  held = null;
}

function putBack({ focuses = true } = {}) {
  const { item, from, next } = held;
  letGo();
  place(item, from.list, from.start, from.end);
  from.list.insertBefore(item, next);
  if (focuses) item.querySelector(".move").focus({ preventScroll: true });
}

function fields() {
  const form = new FormData();
  form.set("csrf_token", grid.dataset.token);
  form.set("version", held.item.dataset.version);
  form.set("day", held.list.dataset.day);
  form.set("start", clock(held.start));
  form.set("end", clock(held.end));
  if (isSwap(held.list)) {
    form.set("leaves", held.from.list.dataset.key);
    form.set(held.list.dataset.takes, held.list.dataset.key);
  }
  return form;
}

// What needs a reason goes on by the plain form, with what was asked filled in.
function fillInForm(action, data) {
  const form = Object.assign(document.createElement("form"), { method: "post", action, hidden: true });
  for (const [name, value] of data) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
}

async function drop() {
  if (!isMoved()) return putBack();
  const { item } = held;
  const address = item.dataset.move;
  const data = fields();
  item.classList.add("ses-asked");
  say(grid.dataset.asking);
  let answer;
  try {
    const response = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
    answer = await response.json();
  } catch {
    answer = { verdict: "refused", says: [grid.dataset.unanswered] };
  }
  if (answer.verdict === "reason") return fillInForm(address, data);
  if (answer.verdict === "moved" || answer.verdict === "stale") {
    letGo();
    await renew(address);
  } else {
    putBack();
  }
  say(answer.says, answer.verdict === "moved" ? (answer.says.length > 1 ? "warn" : "good") : "bad");
}

// The grid as the server draws it now, with the focus on the same session.
async function renew(address) {
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(".grid[data-first]");
    if (!fresh) return location.reload();
    grid.replaceWith(fresh);
    setUp();
    [...grid.querySelectorAll("[data-move]")].find((one) => one.dataset.move === address)?.querySelector(".move").focus({ preventScroll: true });
  } catch {
    location.reload();
  }
}

/* By pointer */

function columnAt(x, y) {
  const lists = [...grid.querySelectorAll("ol[data-day]")];
  return lists.find((list) => {
    const box = list.getBoundingClientRect();
    return x >= box.left && x < box.right && y >= box.top - 60 && y < box.bottom + 60;
  });
}

// Columns out of sight come as the pointer nears the edge.
function scrollBeside(x) {
  const box = grid.getBoundingClientRect();
  if (x > box.right - 40) grid.scrollBy(24, 0);
  if (x < box.left + 40) grid.scrollBy(-24, 0);
}

function onPointerDown(event) {
  const item = event.target.closest("[data-move]");
  if (!item || held || event.button !== 0 || !wide.matches || event.target.closest("summary, .why")) return;
  const stretches = event.target.closest(".grip");
  if (event.pointerType === "touch" && !stretches && !event.target.closest(".move")) return; // it scrolls
  const row = item.parentElement.getBoundingClientRect().height / Number(grid.dataset.rows);
  const from = { x: event.pageX, y: event.pageY };
  let begun = false;

  const follow = (move) => {
    if (!begun && Math.hypot(move.pageX - from.x, move.pageY - from.y) < 5) return;
    if (!begun) {
      begun = true;
      hold(item);
    }
    move.preventDefault();
    scrollBeside(move.clientX);
    const by = Math.round((move.pageY - from.y) / row) * 30;
    const was = held.from;
    Object.assign(held, { start: was.start, end: was.end });
    if (stretches) shift({ longer: by });
    else shift({ by, list: columnAt(move.clientX, move.clientY) ?? held.list });
    say(where());
  };
  const end = (cancelled) => {
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", release);
    document.removeEventListener("pointercancel", giveUp);
    document.removeEventListener("keydown", escape, true);
    if (!begun) return;
    // The click that ends a drag opens nothing.
    const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
    document.addEventListener("click", swallow, true);
    setTimeout(() => document.removeEventListener("click", swallow, true));
    if (!cancelled) return drop();
    putBack();
    say("");
  };
  const release = () => end(false);
  const giveUp = () => end(true);
  const escape = (key) => key.key === "Escape" && end(true);
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", giveUp);
  document.addEventListener("keydown", escape, true);
}

/* By keyboard */

function beginByKeys(item) {
  hold(item);
  held.isByKeys = true;
  item.setAttribute("role", "application");
  item.setAttribute("tabindex", "-1");
  item.setAttribute("aria-label", item.querySelector("b").textContent);
  item.focus();
  say([grid.dataset.keys, where()]);
}

function onKeys(event) {
  if (!held?.isByKeys) return;
  const rtl = getComputedStyle(grid).direction === "rtl";
  const lists = [...grid.querySelectorAll("ol[data-day]")];
  const beside = (step) => lists[lists.indexOf(held.list) + (rtl ? -step : step)] ?? held.list;
  const done = {
    ArrowUp: () => (event.shiftKey ? shift({ longer: -30 }) : shift({ by: -30 })),
    ArrowDown: () => (event.shiftKey ? shift({ longer: 30 }) : shift({ by: 30 })),
    ArrowLeft: () => shift({ list: beside(-1) }),
    ArrowRight: () => shift({ list: beside(1) }),
    "+": () => shift({ longer: 30 }),
    "-": () => shift({ longer: -30 }),
    Enter: drop,
    Escape: () => { putBack(); say(grid.dataset.gaveUp); },
  }[event.key];
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  const { item } = held;
  done();
  if (held?.item === item && !item.classList.contains("ses-asked")) {
    item.focus(); // it lost the focus where it changed its column
    say(where());
  }
}

function setUp() {
  grid = document.querySelector(".grid[data-first]");
  if (!grid) return;
  for (const item of grid.querySelectorAll("[data-move]")) {
    item.append(Object.assign(document.createElement("span"), { className: "grip" }));
    for (const link of item.querySelectorAll("a")) link.draggable = false;
  }
  grid.addEventListener("pointerdown", onPointerDown);
  grid.addEventListener("keydown", onKeys);
  grid.addEventListener("focusout", (event) => {
    // Whoever goes elsewhere gives up; a change of column takes the focus for a moment only.
    const item = held?.isByKeys && event.target === held.item ? held.item : null;
    if (item) setTimeout(() => {
      if (held?.item === item && document.activeElement !== item && !item.classList.contains("ses-asked")) { putBack({ focuses: false }); say(grid.dataset.gaveUp); }
    }, 50);
  });
  grid.addEventListener("click", (event) => {
    const move = event.target.closest(".move");
    if (!move || !wide.matches || event.detail !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // by Enter: a mouse drags, and its click opens the form
    beginByKeys(move.closest("[data-move]"));
  });
  if (!status) {
    const drop = Object.assign(document.createElement("div"), { className: "drop screen" });
    hint = Object.assign(document.createElement("p"), { className: "quiet small", textContent: grid.dataset.hint });
    status = document.createElement("div");
    status.setAttribute("role", "status");
    drop.append(hint, status);
    grid.before(drop);
  }
}

setUp();
