/* The list of conversations: asked for when it is opened, drawn and escaped by the server. */
(() => {
  "use strict";
  let menu = null;
  let sendList = null;
  let sendErase = null;
  let asked = 0; // lists asked for, so that a late or repeated answer is told apart
  let erased = ""; // the conversation that was just deleted
  let thread = ""; // the one on screen

  const { reached } = window.wengao;
  const every = (selector) => [...menu.querySelectorAll(selector)];
  const nav = () => menu.querySelector("nav");

  const ask = (send, data) => {
    asked += 1;
    send({ ...data, asked });
  };

  const list = (next) => {
    if (!menu || !next || next.asked !== String(asked)) return;
    const at = erased ? every("[data-erase]").findIndex((one) => one.dataset.erase === erased) : -1;
    nav().innerHTML = next.html;
    const gone = erased && !every("[data-erase]").some((one) => one.dataset.erase === erased);
    if (gone && erased === thread) document.getElementById("wg-new").click();
    erased = "";
    if (at < 0) return;
    const links = every("li a");
    (links[Math.min(at, links.length - 1)] || nav().querySelector("a")).focus();
  };

  /* A deletion is confirmed in its row. */
  const confirmIn = (row, open) => {
    for (const other of every(".sure")) other.hidden = true;
    row.querySelector(".sure").hidden = !open;
    row.querySelector(open ? "[data-unsure]" : "[data-erase]").focus();
  };

  const click = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest("li");
    if (button.dataset.erase) confirmIn(row, true);
    else if (button.dataset.sure) {
      erased = button.dataset.sure;
      ask(sendErase, { erase: erased });
    } else confirmIn(row, false);
  };

  /* Escape takes the question back, then closes the menu; arrows go through the list. */
  const key = (event) => {
    const sure = event.target.closest(".sure");
    if (event.key === "Escape") {
      if (sure) confirmIn(sure.closest("li"), false);
      else {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    } else {
      const link = event.target.closest("a");
      const next = link && reached(event.key, link, every("nav a"));
      if (!next) return;
      next.focus();
    }
    event.preventDefault();
  };

  document.addEventListener("wengao:panes", (event) => {
    thread = event.detail.table.thread;
  });

  document.addEventListener("click", (event) => {
    if (menu && !event.composedPath().includes(menu)) menu.open = false;
  });

  Object.assign(window.wengao, {
    conversations: list,
    mountHistory(root, send, erase) {
      menu = root.querySelector(".history");
      sendList = send;
      sendErase = erase;
      menu.addEventListener("toggle", () => menu.open && ask(sendList, {}));
      menu.addEventListener("click", click);
      menu.addEventListener("keydown", key);
    },
  });
})();
