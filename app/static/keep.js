// Keeps what is filled in of a long form, so that a line that drops loses half a minute at most.

const form = document.querySelector("form[data-keep]");
const written = () => new URLSearchParams(new FormData(form)).toString();
let kept = written();

const keep = async () => {
  const now = written();
  if (now === kept) return;
  try {
    const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(`${now}&then=keep`) });
    if (answer.status === 204) kept = now;
  } catch {
    // The line is down: the next turn tries again.
  }
};

const turns = setInterval(keep, 30000);
form.addEventListener("submit", () => clearInterval(turns));
