// Brings the code on the room's screen anew as often as it changes, and leaves the page as it is.

const code = document.querySelector("[data-seconds]");

async function anew() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.querySelector("[data-seconds]");
    if (!fresh) return location.reload();
    code.textContent = fresh.textContent;
    code.dataset.seconds = fresh.dataset.seconds;
  } catch {
    code.dataset.seconds = "3"; // the line is down: the next turn tries again
  }
  setTimeout(anew, Number(code.dataset.seconds) * 1000);
}

setTimeout(anew, Number(code.dataset.seconds) * 1000);
