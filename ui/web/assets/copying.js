/* The draft on the clipboard: with title, headings and paragraphs for Word, as plain text for the
 * rest. Text enters the HTML through textContent alone. */
(() => {
  "use strict";
  const SHOWN_MS = 1500; // the label says so long what became of it
  // What a word processor takes over from the HTML: it knows none of the page's style sheets.
  const STYLES = {
    h1: "text-align:center",
    h2: "",
    p: "text-indent:2em;line-height:1.8",
  };

  /* The lines of the draft as [tag, text]; what is still being written is none of it. */
  const lines = (paper, titled) => {
    const found = titled ? [["h1", paper.querySelector(".title").textContent]] : [];
    for (const part of paper.querySelectorAll(".part")) {
      const said = [...part.querySelectorAll(".text p")]
        .map((line) => [...line.querySelectorAll(".s")].map((one) => one.textContent).join(""))
        .filter(Boolean);
      const heading = part.querySelector(".heading").textContent;
      if (heading && said.length) found.push(["h2", heading]);
      for (const line of said) found.push(["p", line]);
    }
    return found;
  };

  const asHtml = (found) => {
    const page = document.createElement("div");
    for (const [tag, text] of found) {
      const line = document.createElement(tag);
      line.textContent = text;
      if (STYLES[tag]) line.style.cssText = STYLES[tag];
      page.append(line);
    }
    return page.innerHTML;
  };

  /* The way of browsers without ClipboardItem, and of a page that is served without https. */
  const byCommand = (html, text) => {
    const give = (event) => {
      event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const area = document.createElement("textarea"); // Safari copies only where something is selected
    area.value = text;
    area.className = "offscreen";
    document.body.append(area);
    area.select();
    document.addEventListener("copy", give, true);
    try {
      return document.execCommand("copy");
    } finally {
      document.removeEventListener("copy", give, true);
      area.remove();
    }
  };

  const byClipboard = async (html, text) => {
    const pieces = { "text/html": html, "text/plain": text };
    const blobs = Object.entries(pieces).map(([type, piece]) => [type, new Blob([piece], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  };

  const put = async (html, text) => {
    const known = window.isSecureContext && window.ClipboardItem && navigator.clipboard?.write;
    if (!known) return byCommand(html, text);
    try {
      return await byClipboard(html, text);
    } catch {
      return byCommand(html, text); // forbidden there
    }
  };

  /* Copies the draft, and says on the button what became of it. */
  const copy = async (button, paper, titled) => {
    const found = lines(paper, titled);
    const focused = document.activeElement;
    const done = await put(asHtml(found), found.map(([, text]) => text).join("\n"));
    if (focused) focused.focus({ preventScroll: true });
    button.dataset.label ||= button.textContent;
    button.textContent = done ? button.dataset.done : button.dataset.failed;
    clearTimeout(Number(button.dataset.timer));
    const back = () => (button.textContent = button.dataset.label);
    button.dataset.timer = String(setTimeout(back, done ? SHOWN_MS : 3 * SHOWN_MS));
  };

  Object.assign(window.wengao, { copy });
})();
