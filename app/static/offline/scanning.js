// Reads QR codes by the camera, where the browser can; elsewhere the code is typed.

export const canScan = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices);

// Each code that is seen is handed on once in three seconds, until the button is pressed again.
export async function scanWith(button, video, found) {
  if (video.srcObject) return stop(button, video);
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.hidden = false;
  button.setAttribute("aria-pressed", "true");
  await video.play();
  const seen = new Map();
  while (video.srcObject) {
    for (const { rawValue } of await detector.detect(video).catch(() => [])) {
      if (Date.now() - (seen.get(rawValue) ?? 0) > 3000) found(rawValue);
      seen.set(rawValue, Date.now());
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

function stop(button, video) {
  for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
  video.hidden = true;
  button.setAttribute("aria-pressed", "false");
}
