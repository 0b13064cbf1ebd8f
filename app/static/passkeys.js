// Passkeys: asks the browser for what the form's data-options say, and sends its answer with the form.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const described = (known) => known.map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(kind, options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  if (kind === "create") {
    asked.user = { ...options.user, id: bytes(options.user.id) };
    asked.excludeCredentials = described(options.excludeCredentials ?? []);
    return navigator.credentials.create({ publicKey: asked });
  }
  asked.allowCredentials = described(options.allowCredentials ?? []);
  return navigator.credentials.get({ publicKey: asked });
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const credential = await ask(form.dataset.passkey, JSON.parse(form.dataset.options));
      form.elements.answer.value = written(credential);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
