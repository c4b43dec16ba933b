"use strict";
// Everything works without this file. It adds a button that copies, and on
// phones one that hands text and picture to an app.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    } catch {
      field.focus();
      field.select();
    }
  });
}
for (const button of document.querySelectorAll("button[data-share]")) {
  const field = document.getElementById(button.dataset.share);
  if (!field || !navigator.share) continue;
  const files = [];
  // Loaded ahead: the share has to follow the tap at once.
  const ready = [...document.querySelectorAll("a[data-file]")].map(async (link) => {
    try {
      const answer = await fetch(link.href, { credentials: "omit", referrerPolicy: "no-referrer" });
      if (!answer.ok) return;
      const body = await answer.blob();
      files.push(new File([body], link.dataset.file, { type: link.type || body.type }));
    } catch {
      // The picture's site does not let other pages read it; the link remains.
    }
  });
  Promise.all(ready).then(() => {
    const all = { text: field.value, files };
    const share = files.length > 0 && navigator.canShare && navigator.canShare(all) ? all : { text: field.value };
    button.hidden = false;
    button.addEventListener("click", () => navigator.share(share).catch(() => {}));
  });
}
