/* The list of versions, what changed between two of them, and the standing wishes.
 *
 * The server draws all pieces, escaped; a version is restored and a wish taken back by a turn that the
 * server says for the writer, so that nothing is lost. draft.js tells of new panes by an event. */
(() => {
  "use strict";
  let pane = null; // the draft pane
  let standing = null; // the place of the wishes
  let sendRestore = null;
  let sendCompare = null;
  let sendForget = null;
  let table = {}; // the panes as last received
  let asked = 0; // comparisons asked for, so that a late or repeated answer is told apart
  let opener = null; // what has the focus again when the comparison is closed
  let forgotten = null; // the place of the wish that was just taken back

  const find = (root, selector) => root.querySelector(selector);
  const put = (target, html) => {
    const piece = html || "";
    if (target.wengaoPiece === piece) return false;
    target.wengaoPiece = piece;
    target.innerHTML = piece;
    return true;
  };

  /* Versions --------------------------------------------------------------------------------- */

  const menu = () => find(pane, ".versions");

  const drawVersions = () => {
    put(find(pane, ".versionlist"), table.versions);
    menu().hidden = !table.versions;
    const count = find(pane, ".versionlist").querySelectorAll("li").length;
    find(menu(), "summary b").textContent = count > 1 ? String(count) : "";
    if (!table.versions) menu().open = false;
  };

  const showComparison = (html, focus) => {
    const box = find(pane, ".comparison");
    put(box, html);
    box.hidden = !html;
    box.parentElement.classList.toggle("comparing", !!html);
    if (!html) return;
    menu().open = false;
    const tab = find(pane, '[data-show="draft"]');
    if (tab.getAttribute("aria-selected") !== "true") tab.click();
    find(box, ".changes").scrollTop = 0;
    const first = find(box, "ins, del");
    if (first) first.scrollIntoView({ block: "nearest" });
    if (focus) box.focus({ preventScroll: true });
  };

  const closeComparison = () => {
    showComparison("", false);
    const back = opener && opener.isConnected ? opener : find(menu(), "summary");
    opener = null;
    if (back.checkVisibility()) back.focus({ preventScroll: true });
  };

  const compare = (old, next) => {
    asked += 1;
    opener = find(menu(), "summary");
    sendCompare({ old, new: next, asked });
  };

  const paneClick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.version) {
      menu().open = false;
      showComparison("", false);
      sendRestore({ version: button.dataset.version });
    } else if (button.dataset.old) compare(button.dataset.old, button.dataset.new);
    else if (button.dataset.do === "pair") {
      const side = (name) => find(pane, `select[data-side="${name}"]`).value;
      compare(side("from"), side("to"));
    } else if (button.dataset.do === "uncompare") closeComparison();
  };

  /* Escape closes what is open; arrows go through the list. */
  const paneKey = (event) => {
    const inMenu = menu().open && menu().contains(event.target);
    if (event.key === "Escape" && inMenu) {
      menu().open = false;
      find(menu(), "summary").focus();
    } else if (event.key === "Escape" && !find(pane, ".comparison").hidden) closeComparison();
    else if (inMenu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      if (event.target.tagName === "SELECT") return;
      const all = [...menu().querySelectorAll("summary, button")];
      const by = event.key === "ArrowDown" ? 1 : -1;
      const next = all[all.indexOf(document.activeElement) + by];
      if (next) next.focus();
    } else return;
    event.preventDefault();
  };

  /* An answer to a click; one that is late or of another conversation is dropped. */
  const compared = (next) => {
    if (!pane || !next || next.thread !== table.thread || next.asked !== String(asked)) return;
    showComparison(next.html, true);
  };

  /* Wishes ----------------------------------------------------------------------------------- */

  const drawWishes = () => {
    const old = find(standing, "details");
    const open = !!old && old.open;
    if (!put(find(standing, ".standing"), table.wishes)) return;
    const list = find(standing, "details");
    if (list) list.open = open;
    if (forgotten === null) return;
    const left = [...standing.querySelectorAll("[data-wish]")];
    const next = left[Math.min(forgotten, left.length - 1)];
    forgotten = null;
    if (next) next.focus({ preventScroll: true });
  };

  const wishClick = (event) => {
    const button = event.target.closest("[data-wish]");
    if (!button) return;
    forgotten = [...standing.querySelectorAll("[data-wish]")].indexOf(button);
    sendForget({ wish: button.dataset.wish });
  };

  /* What the server sends -------------------------------------------------------------------- */

  document.addEventListener("wengao:panes", (event) => {
    const { before } = event.detail;
    table = event.detail.table;
    if (pane) {
      drawVersions();
      const other = before.thread !== table.thread || before.text !== table.text;
      if (table.compared !== before.compared || other) showComparison(table.compared, false);
    }
    if (standing) drawWishes();
  });

  document.addEventListener("wengao:goto", () => {
    if (pane) showComparison("", false);
  });

  document.addEventListener("click", (event) => {
    if (pane && menu().open && !menu().contains(event.target)) menu().open = false;
  });

  Object.assign(window.wengao, {
    compared,
    mountVersions(root, restore, ask) {
      pane = root;
      sendRestore = restore;
      sendCompare = ask;
      root.addEventListener("click", paneClick);
      root.addEventListener("keydown", paneKey);
      drawVersions();
      showComparison(table.compared, false);
    },
    mountWishes(root, forget) {
      standing = root;
      sendForget = forget;
      root.addEventListener("click", wishClick);
      drawWishes();
    },
  });
})();
