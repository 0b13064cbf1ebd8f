// The registers that this device keeps, where there is no network.

import { checkIn, markPresent, markRow } from "./marking.js";
import { canScan, scanWith } from "./scanning.js";
import { sendAll, standing } from "./sending.js";
import { show } from "./status.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const place = document.querySelector("[data-offline]");
const part = (name) => place.querySelector(`[data-${name}]`);
const [statusPlace, none, choice, register, pinForm, list, codeForm, found, online] = [
  "status", "none", "choice", "taking", "pin", "rows", "code", "found", "online",
].map(part);

let kit = null;
let names = {};
let trouble = null;

const numbered = (row) => place.dataset.row.replace("{number}", row.number);
const nameOf = (row) => names[row.token] ?? numbered(row);

function nameOfMark(mark) {
  const row = kit?.rows.find((one) => one.token === mark.token);
  return row ? nameOf(row) : place.dataset.elsewhere;
}

async function drawRows() {
  const marks = (await store.marks()).filter((mark) => mark.session === kit.session);
  for (const row of kit.rows) {
    let drawn = list.querySelector(`[data-token="${row.token}"]`);
    if (!drawn) {
      drawn = part("row").content.firstElementChild.cloneNode(true);
      drawn.dataset.token = row.token;
      drawn.querySelectorAll('input[type="radio"]').forEach((input, number) => {
        input.name = `mark-${row.number}`;
        input.id = `mark-${row.number}-${number}`;
        input.nextElementSibling.htmlFor = input.id;
      });
      list.append(drawn);
    }
    for (const one of drawn.querySelectorAll("bdi")) one.textContent = nameOf(row);
    const minutes = drawn.querySelector(".w-s");
    minutes.setAttribute("aria-label", `${minutes.dataset.label}: ${nameOf(row)}`);
    const stands = standing(row, marks);
    for (const input of drawn.querySelectorAll('input[type="radio"]')) input.checked = input.value === stands.status;
    if (minutes !== document.activeElement) minutes.value = [null, 0, kit.length].includes(stands.minutes) ? "" : stands.minutes;
  }
}

async function refresh() {
  await show(statusPlace, trouble, nameOfMark);
  if (kit) await drawRows();
}

async function trySending() {
  try {
    await sendAll();
    trouble = null;
    if (kit) kit = (await store.kit(kit.session)) ?? kit;
    online.hidden = !navigator.onLine;
  } catch (error) {
    trouble = error;
  }
  await refresh();
}

async function take(session) {
  kit = await store.kit(session);
  names = {};
  list.replaceChildren();
  register.hidden = !kit;
  if (!kit) return;
  part("title").textContent = kit.title;
  part("when").textContent = kit.when;
  pinForm.hidden = !kit.names;
  online.href = `/sessions/${kit.session}/register`;
  await refresh();
}

async function drawChoice() {
  const kits = (await store.kits()).sort((one, other) => one.starts - other.starts);
  none.hidden = kits.length > 0;
  choice.replaceChildren(
    ...kits.map((one) => {
      const link = Object.assign(document.createElement("a"), { href: `#${one.session}` });
      link.textContent = `${one.title}, ${one.when}`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  const wanted = location.hash.slice(1) || location.pathname.match(/^\/sessions\/([0-9a-f-]+)\/register/)?.[1];
  const nearest = kits.toSorted((one, other) => Math.abs(Date.now() - one.starts) - Math.abs(Date.now() - other.starts))[0];
  const chosen = kits.find((one) => one.session === wanted) ?? nearest;
  if (chosen) await take(chosen.session);
}

list.addEventListener("change", async ({ target }) => {
  const row = target.closest("[data-token]");
  if (await markRow(row, row.dataset.token, kit, target)) await trySending();
});
part("present").addEventListener("click", async () => {
  await markPresent([...list.children], (row) => row.dataset.token, kit);
  await trySending();
});
pinForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = part("wrong");
  wrong.hidden = true;
  try {
    names = await vault.read(await vault.unlock(await store.vault(), pinForm.elements.pin.value), kit);
    pinForm.hidden = true;
    await drawRows();
  } catch {
    wrong.hidden = false;
  }
  pinForm.reset();
});
part("forget").addEventListener("click", async () => {
  await store.forgetNames();
  await take(kit.session);
});

async function checkInBy(code) {
  const row = await checkIn(code, kit);
  found.textContent = row ? nameOf(row) : place.dataset.unknown;
  if (row) await trySending();
}

codeForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  await checkInBy(codeForm.elements.code.value);
  codeForm.reset();
});
if (canScan()) {
  const button = part("camera");
  button.hidden = false;
  button.addEventListener("click", () => scanWith(button, part("video"), checkInBy).catch(() => (button.hidden = true)));
}
part("send").addEventListener("click", trySending);
window.addEventListener("online", trySending);
window.addEventListener("hashchange", drawChoice);
store.whenChanged(refresh);

await store.forgetWhatIsOver();
await drawChoice();
await trySending();
place.dataset.ready = "yes";
