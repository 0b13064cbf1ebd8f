// Says what of this device's marks waits, what was refused and why, and who must sign in.

import * as store from "./store.js";
import { NotYours, SignedOut } from "./sending.js";

const line = (text) => Object.assign(document.createElement("p"), { textContent: text });

// `name` gives what a reader calls the row of a mark.
export async function show(place, trouble, name) {
  const marks = await store.marks();
  const waiting = marks.filter((mark) => !mark.why);
  const lines = [];
  if (waiting.length) lines.push(line(place.dataset.waiting.replace("{number}", waiting.length)));
  else if (place.dataset.used) lines.push(line(place.dataset.sent));
  if (waiting.length) place.dataset.used = "yes";
  if (trouble instanceof SignedOut) lines.push(line(place.dataset.signedOut));
  if (trouble instanceof NotYours) lines.push(line(place.dataset.notYours));
  for (const mark of marks.filter((one) => one.why)) {
    const refused = line(`${name(mark)}: ${mark.why} `);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link" });
    button.textContent = place.dataset.dismiss;
    button.onclick = () => store.dismiss(mark.counter);
    refused.append(button);
    lines.push(refused);
  }
  place.replaceChildren(...lines);
  place.hidden = !lines.length;
  place.classList.toggle("note-warn", waiting.length > 0 || marks.length > 0);
  place.classList.toggle("note-good", !marks.length);
}
