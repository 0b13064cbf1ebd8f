// A register while it is open in the browser: each tap is kept on the device at once, and sent.

import { keepPage } from "./keep.js";
import { checkIn, markPresent, markRow } from "./marking.js";
import { canScan, scanWith } from "./scanning.js";
import { fetchKit, send } from "./sending.js";
import { show } from "./status.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const place = document.querySelector("[data-register]");
const form = document.querySelector("form[data-marks]");
const codeForm = document.querySelector("form[data-code]");
const [statusPlace, pinForm, kept, camera, video, found] = ["status", "pin", "names", "camera", "video", "found"].map(
  (name) => document.querySelector(`[data-${name}]`),
);
const csrf = form.elements.csrf_token.value;
const rows = [...form.querySelectorAll("tbody tr")];
const keyOf = (row) => row.querySelector('input[type="hidden"]').name.replace("-version", "");

let kit;
let byKey;
let byToken;
let trouble = null;

const tokenOf = (row) => byKey.get(keyOf(row))?.token;
const nameOf = (mark) => byToken.get(mark.token)?.name ?? place.dataset.elsewhere;
const refresh = () => show(statusPlace, trouble, nameOf);

async function trySending() {
  try {
    const answer = await send(kit.session, csrf);
    trouble = null;
    for (const { token, version, status, minutes } of answer?.rows ?? []) {
      const row = byToken.get(token);
      if (!row || !form.elements[`${row.key}-version`]) continue;
      form.elements[`${row.key}-version`].value = version;
      const radio = form.querySelector(`[name="${row.key}-mark"][value="${status}"]`);
      if (radio) radio.checked = true;
      const all = minutes === null || minutes === 0 || minutes === kit.length;
      form.elements[`${row.key}-minutes`].value = all ? "" : minutes;
    }
  } catch (error) {
    trouble = error;
  }
  await refresh();
}

async function showNames() {
  const known = await store.vault();
  const has = known?.owner === kit.owner;
  pinForm.hidden = has;
  kept.hidden = !has;
}

async function checkInBy(code) {
  const row = await checkIn(code, kit);
  found.textContent = row ? byToken.get(row.token).name : place.dataset.unknown;
  if (row) await trySending();
}

function listen() {
  form.addEventListener("change", async ({ target }) => {
    const row = target.closest("tr");
    if (row && tokenOf(row) && (await markRow(row, tokenOf(row), kit, target))) await trySending();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (event.submitter?.name === "all_present") await markPresent(rows.filter(tokenOf), tokenOf, kit);
    await trySending();
    if (!trouble) form.submit();
  });
  codeForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    await checkInBy(codeForm.elements.code.value);
    codeForm.elements.code.value = "";
  });
  pinForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    await store.keepVault(await vault.make(pinForm.elements.pin.value, kit.owner));
    pinForm.reset();
    await fetchKit(kit.session);
    await showNames();
  });
  kept.querySelector("button").addEventListener("click", async () => {
    await store.forgetNames();
    await showNames();
  });
  window.addEventListener("online", trySending);
  store.whenChanged(refresh);
  if (canScan()) {
    camera.hidden = false;
    camera.addEventListener("click", () => scanWith(camera, video, checkInBy).catch(() => (camera.hidden = true)));
  }
}

await store.forgetWhatIsOver();
kit = await fetchKit(place.dataset.register);
byKey = new Map(kit.rows.map((row) => [row.key, row]));
byToken = new Map(kit.rows.map((row) => [row.token, row]));
listen();
place.hidden = false;
await showNames();
await trySending();
await keepPage();
place.dataset.ready = "yes";
