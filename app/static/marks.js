// Leads from row to row in a grid of marks: Enter and the arrows, as in a sheet. Tab goes on as it always does.

for (const grid of document.querySelectorAll("[data-grid]")) {
  const fields = [...grid.querySelectorAll("input:not([type=hidden])")];
  grid.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: -1, ArrowDown: 1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    const next = steps && fields[fields.indexOf(event.target) + steps];
    if (!steps || event.isComposing) return;
    if (!next && event.key === "Enter" && steps > 0) return; // in the last row Enter saves
    event.preventDefault();
    next?.focus();
    next?.select();
  });
}
