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
// What is fetched of the files at most, for a phone that pays for its traffic. A
// film is larger; for that, the link remains.
const mostBytes = 25 * 1024 * 1024;
const mostMilliseconds = 30 * 1000;
// fetched is a link's file, or nothing where it is too large or its site does not
// let other pages read it.
async function fetched(link, most) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), mostMilliseconds);
  try {
    const answer = await fetch(link.href, { credentials: "omit", referrerPolicy: "no-referrer", signal: stop.signal });
    if (!answer.ok || Number(answer.headers.get("Content-Length")) > most) return null;
    const parts = [];
    let size = 0;
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) return null;
      parts.push(value);
    }
    const type = link.type || answer.headers.get("Content-Type") || "";
    return new File(parts, link.dataset.file, { type });
  } catch {
    return null;
  } finally {
    clearTimeout(late);
    stop.abort(); // what has not come by now is not needed
  }
}
for (const button of document.querySelectorAll("button[data-share]")) {
  const field = document.getElementById(button.dataset.share);
  if (!field || !navigator.share) continue;
  const label = button.textContent;
  let files = null;
  let busy = false;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    if (!files) {
      button.textContent = button.dataset.loading;
      const found = [];
      let left = mostBytes;
      for (const link of document.querySelectorAll("a[data-file]")) {
        const file = await fetched(link, left);
        if (!file) continue;
        left -= file.size;
        found.push(file);
      }
      files = found;
    }
    button.textContent = label;
    const all = { text: field.value, files };
    const share = files.length > 0 && navigator.canShare && navigator.canShare(all) ? all : { text: field.value };
    try {
      await navigator.share(share);
    } catch (error) {
      // A browser that lets a page share only right after a tap says so when
      // fetching took longer.
      if (error.name === "NotAllowedError") button.textContent = button.dataset.again;
    } finally {
      busy = false;
    }
  });
}
