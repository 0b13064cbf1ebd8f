// Turns what is tapped and typed in a register's rows into marks of this device.

import * as store from "./store.js";
import { whose } from "./sending.js";

// What a row's fields say; null where nothing is marked, or the minutes can't be.
function said(row, kit, { touchedMark }) {
  const status = row.querySelector('input[type="radio"]:checked')?.value;
  const field = row.querySelector('input:not([type="radio"]):not([type="hidden"])');
  if (!status) return null;
  if (status === "absent" || status === "excused" || (status === "present" && touchedMark)) field.value = "";
  if (status === "late" && !field.value) {
    const left = Math.floor((kit.ends - Date.now()) / 60000);
    if (left < 1 || left > kit.length) return field.focus(), null;
    field.value = left;
  }
  const minutes = field.value === "" ? null : Number(field.value);
  const fits = minutes === null || (Number.isInteger(minutes) && minutes >= 1 && minutes <= kit.length);
  field.setAttribute("aria-invalid", String(!fits));
  return fits ? { status, minutes } : (field.focus(), null);
}

export async function markRow(row, token, kit, target) {
  const mark = said(row, kit, { touchedMark: target.type === "radio" });
  if (mark) await store.addMark({ session: kit.session, token, ...mark });
  return Boolean(mark);
}

export async function markPresent(rows, tokenOf, kit) {
  for (const row of rows) {
    if (row.querySelector('input[type="radio"]:checked')) continue;
    row.querySelector('input[type="radio"][value="present"]').checked = true;
    await store.addMark({ session: kit.session, token: tokenOf(row), status: "present" });
  }
}

// A trainee's own code: the row that it belongs to, now checked in; null for a code of nobody here.
export async function checkIn(typed, kit) {
  const found = await whose(typed, kit.rows);
  if (!found) return null;
  const mark = { session: kit.session, token: found.row.token, status: "present", source: "scan", code: found.code };
  await store.addMark(mark);
  return found.row;
}
