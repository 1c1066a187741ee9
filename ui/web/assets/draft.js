/* The page: places the pieces that the server drew, and switches classes on a click.
 *
 * Every piece of HTML comes escaped from ui/html/marks.py; text that is put together here goes through
 * textContent. Spans are addressed by keys: s0-3 is a sentence, s0-3.1 its second citation, m2 the
 * third passage found. No handler stands in the markup. */
(() => {
  "use strict";
  const NEAR_END = 80; // pixels from the end at which a reader follows what is written

  let draftPane = null;
  let sourcePane = null;
  let sendDraft = null;
  let sendSource = null;
  let sendUnfilter = null;
  let unfiltered = null; // the place of the filter that was just taken back
  let table = {}; // the panes as last received
  let now = { status: "", busy: "", tail: "", at: "0" };
  let chosen = null; // {key, doc, sentence} of what the source pane shows
  let stop = ""; // the sentence at which Tab enters the draft
  // The width from which on the panes stand beside each other; the style sheet has the same.
  const stacked = window.matchMedia("(max-width: 900px)");
  const left = new Set(); // conversations that the page looked away from
  const whole = new Map(); // whole documents by id: {html, from}

  const { rove, reached, copy } = window.wengao;
  const find = (root, selector) => root.querySelector(selector);
  const every = (root, selector) => [...root.querySelectorAll(selector)];
  const word = (name, key) => `[data-${name}~="${CSS.escape(key)}"]`;
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /* Puts a piece in its place only if it changed, so that what is selected and scrolled stays. */
  const put = (target, html) => {
    const piece = html || "";
    if (target.wengaoPiece === piece) return false;
    target.wengaoPiece = piece;
    target.innerHTML = piece;
    return true;
  };

  /* The draft ------------------------------------------------------------------------------- */

  const sectionAt = (body, number) => {
    while (body.children.length <= number) {
      const section = element("section", "part");
      const heading = element("h3", "heading");
      heading.dataset.pending = find(draftPane, ".paper").dataset.pending;
      section.append(heading, element("div", "text"));
      body.append(section);
    }
    return body.children[number];
  };

  const drawSection = (section, number) => {
    const heading = find(section, ".heading");
    put(heading, table[`h:${number}`]);
    heading.hidden = !table[`h:${number}`];
    const text = find(section, ".text");
    let place = 0;
    let changed = false;
    for (; `p:${number}:${place}` in table; place += 1) {
      if (text.children.length <= place) text.append(element("p"));
      changed = put(text.children[place], table[`p:${number}:${place}`]) || changed;
    }
    while (text.children.length > place) text.lastElementChild.remove();
    section.classList.toggle("pending", place === 0);
    return changed;
  };

  const drawDraft = () => {
    const body = find(draftPane, ".body");
    const focused = draftPane.contains(document.activeElement) ? document.activeElement.id : "";
    dropTail();
    let number = 0;
    for (; `h:${number}` in table; number += 1) drawSection(sectionAt(body, number), number);
    while (body.children.length > number) body.lastElementChild.remove();
    const empty = number === 0;
    find(draftPane, ".paper").hidden = empty;
    find(draftPane, '[data-view="draft"] .blank').hidden = !empty;
    put(find(draftPane, ".title"), table.title);
    find(draftPane, ".title").classList.toggle("unnamed", !table.titled);
    put(find(draftPane, ".notes"), table.notes);
    put(find(draftPane, ".legend"), table.legend);
    put(find(draftPane, ".summary"), table.summary);
    put(find(draftPane, ".briefbox"), table.brief);
    put(find(draftPane, ".requirementbox"), table.requirements);
    put(find(draftPane, ".findingbox"), table.findings);
    if (put(find(draftPane, ".materials"), table.material)) focusChip();
    find(draftPane, '[data-view="material"] .blank').hidden = !!table.material;
    find(draftPane, '[data-show="material"] b').textContent = table.count || "";
    for (const tool of every(draftPane, ".tool")) {
      tool.disabled = tool.dataset.do === "export" ? !table.done : !table.text;
    }
    roveSentences();
    if (focused && document.getElementById(focused)) {
      document.getElementById(focused).focus({ preventScroll: true });
    }
  };

  const roveSentences = () => rove(every(draftPane, ".s"), document.getElementById(stop));

  /* Where a filter was taken back, the next one is at hand, or the first passage. */
  const focusChip = () => {
    if (unfiltered === null) return;
    const left = every(draftPane, "[data-chip]");
    const next = left[Math.min(unfiltered, left.length - 1)] || find(draftPane, ".card .open");
    unfiltered = null;
    if (next) next.focus({ preventScroll: true });
  };

  const dropTail = () => {
    for (const old of every(draftPane, ".tail")) {
      if (old.parentElement.classList.contains("fresh")) old.parentElement.remove();
      else old.remove();
    }
  };

  const drawTail = () => {
    dropTail();
    const section = find(draftPane, ".body").children[Number(now.at)];
    if (!section || !(now.tail || now.busy)) return;
    const text = find(section, ".text");
    const tail = element("span", now.busy ? "tail writing" : "tail", now.tail.trim());
    if (/^\s*\n/.test(now.tail) || !text.lastElementChild) {
      const fresh = element("p", "fresh");
      fresh.append(tail);
      text.append(fresh);
    } else {
      text.lastElementChild.append(tail);
    }
    section.classList.toggle("pending", !text.children.length);
  };

  const followEnd = (draw) => {
    const scroller = find(draftPane, '[data-view="draft"] .scroll');
    const near =
      scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    draw();
    if (near && now.busy) scroller.scrollTop = scroller.scrollHeight;
  };

  const showTab = (name) => {
    for (const tab of every(draftPane, "[data-show]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.show === name));
    }
    rove(every(draftPane, "[data-show]"), find(draftPane, `[data-show="${name}"]`));
    for (const view of every(draftPane, ".view")) view.hidden = view.dataset.view !== name;
  };

  /* The source ------------------------------------------------------------------------------ */

  const showOverview = () => {
    chosen = null;
    unmark();
    find(sourcePane, ".reading").hidden = true;
    put(find(sourcePane, ".overview"), table.overview);
    find(sourcePane, ".overview").hidden = !table.overview;
    find(sourcePane, ".blank").hidden = !!table.overview;
    find(sourcePane, '[data-do="overview"]').hidden = true;
    find(sourcePane, '[data-do="back"]').hidden = true;
  };

  const unmark = () => {
    for (const name of ["on", "used"]) {
      for (const old of every(draftPane, `.s.${name}`)) old.classList.remove(name);
    }
    for (const old of every(draftPane, ".s[aria-current]")) old.removeAttribute("aria-current");
    for (const old of every(draftPane, ".hit")) old.classList.remove("hit");
  };

  const documentPiece = (id) => {
    const full = whole.get(id);
    return full && full.from === table[`doc:${id}`] ? full.html : table[`doc:${id}`] || "";
  };

  // The spans of a source that sentences of the draft use.
  const USED = '.cited[data-c*="s"]';

  /* Shows the source pane as `chosen` says; `scroll` brings the span into view. */
  const drawSource = (scroll) => {
    if (!chosen) return showOverview();
    refreshChoice();
    const { key, doc, sentence } = chosen;
    find(sourcePane, ".blank").hidden = true;
    find(sourcePane, ".overview").hidden = true;
    find(sourcePane, ".reading").hidden = false;
    find(sourcePane, '[data-do="overview"]').hidden = !table.overview;
    find(sourcePane, '[data-do="back"]').hidden = !sentence;
    put(find(sourcePane, ".panel"), sentence ? table[`panel:${sentence}`] : "");
    put(find(sourcePane, ".dochold"), doc ? table[`head:${doc}`] : "");
    const body = find(sourcePane, ".doc");
    const redrawn = put(body, doc ? documentPiece(doc) : "");
    find(sourcePane, ".reading").classList.toggle("bare", !doc);
    for (const tab of every(sourcePane, ".tab")) {
      tab.setAttribute("aria-selected", String(tab.dataset.key === key));
    }
    const tabs = every(sourcePane, ".tab");
    rove(tabs, tabs.find((tab) => tab.dataset.key === key));
    for (const note of every(sourcePane, ".flawhere")) note.hidden = note.dataset.key !== key;
    const full = find(sourcePane, ".wholetext");
    if (full) full.hidden = !find(body, ".omitted");
    markSpan(body, key, scroll || redrawn);
    rove(every(body, USED), find(body, ".cited.now"));
    markSentence(sentence, key);
  };

  const markSpan = (body, key, scroll) => {
    for (const old of every(body, ".now, .hit")) old.classList.remove("now", "hit");
    find(sourcePane, ".users").hidden = true;
    if (!key) {
      const first = find(body, ".cited");
      if (first && scroll) reveal(body, first);
      return;
    }
    for (const span of every(body, word("c", key))) span.classList.add("now");
    for (const span of every(body, word("m", key))) span.classList.add("hit");
    const target = find(body, word("c", key));
    if (target && scroll) reveal(body, target);
  };

  const markSentence = (sentence, key) => {
    unmark();
    const spoken = sentence && document.getElementById(sentence);
    if (!spoken) return;
    spoken.classList.add("on");
    spoken.setAttribute("aria-current", "true");
    stop = sentence;
    roveSentences();
    if (key) for (const span of every(spoken, word("m", key))) span.classList.add("hit");
  };

  /* A third from the top, where the eye looks for what comes before and after. */
  const reveal = (scroller, target) => {
    const offset = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += offset - scroller.clientHeight / 3;
  };

  /* Where the panes stand one below the other, the one that changed is brought into view. */
  const bring = (pane) => {
    if (stacked.matches) pane.closest(".column").scrollIntoView();
  };

  /* From the source to the sentence that it was opened from. */
  const goBack = () => {
    const sentence = chosen && document.getElementById(chosen.sentence);
    if (!sentence) return;
    showTab("draft");
    bring(draftPane);
    reveal(find(draftPane, '[data-view="draft"] .scroll'), sentence);
    sentence.focus({ preventScroll: true });
  };

  const chooseSentence = (id) => {
    chosen = { sentence: id, key: "", doc: "" };
    drawSource(true);
  };

  /* The citation that is shown may be gone once the draft is attributed again: then the best. */
  const refreshChoice = () => {
    if (!chosen.sentence) return;
    const panel = document.createElement("template");
    panel.innerHTML = table[`panel:${chosen.sentence}`] || "";
    const tabs = every(panel.content, ".tab");
    const tab =
      tabs.find((one) => one.dataset.key === chosen.key && one.dataset.doc === chosen.doc) ||
      tabs[0];
    chosen.key = tab ? tab.dataset.key : "";
    chosen.doc = tab ? tab.dataset.doc : "";
  };

  const goTo = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    document.dispatchEvent(new CustomEvent("wengao:goto"));
    showTab("draft");
    bring(draftPane);
    reveal(find(draftPane, '[data-view="draft"] .scroll'), target);
    target.focus({ preventScroll: true });
    chooseSentence(id);
  };

  /* A click on a span of the source: the sentences that use it. */
  const showUsers = (span) => {
    const keys = span.dataset.c.split(" ").filter((key) => key.startsWith("s"));
    if (!keys.length) return;
    const using = new Set(keys.map((key) => key.split(".")[0]));
    const ids = every(draftPane, ".s").map((one) => one.id).filter((id) => using.has(id));
    const box = find(sourcePane, ".users");
    box.replaceChildren(element("b", "", `${box.dataset.title}（${ids.length}）`));
    for (const old of every(draftPane, ".s.used")) old.classList.remove("used");
    for (const id of ids) {
      const sentence = document.getElementById(id);
      sentence.classList.add("used");
      const item = element("button", `user v-${sentence.dataset.v}`);
      item.type = "button";
      item.dataset.goto = id;
      item.append(element("i", "swatch"), element("span", "", sentence.textContent));
      box.append(item);
    }
    box.hidden = ids.length === 0;
    for (const old of every(sourcePane, ".cited.now")) old.classList.remove("now");
    for (const key of keys) {
      for (const piece of every(sourcePane, `.doc ${word("c", key)}`)) piece.classList.add("now");
    }
    const first = ids.length && document.getElementById(ids[0]);
    if (first) {
      showTab("draft");
      // The list of the sentences stays in view, wherever the panes stand.
      if (stacked.matches) reveal(find(draftPane, '[data-view="draft"] .scroll'), first);
      else first.scrollIntoView({ block: "nearest" });
    }
  };

  /* What the server sends ------------------------------------------------------------------- */

  /* What came before the panes stood; components are mounted in no promised order. */
  const early = {};
  const arrived = () => {
    if (!draftPane || !sourcePane) return;
    if (early.panes) panes(early.panes);
    if (early.live) live(early.live);
  };

  const live = (next) => {
    if (!next || next.busy === undefined || left.has(next.thread)) return;
    early.live = next;
    if (!draftPane || !sourcePane) return;
    now = next;
    document.documentElement.classList.toggle("wg-busy", !!now.busy);
    const status = find(draftPane, ".status");
    if (status.textContent !== now.status) status.textContent = now.status;
    followEnd(drawTail);
  };

  const panes = (next) => {
    if (!next || !next.thread || left.has(next.thread)) return;
    early.panes = next;
    if (!draftPane || !sourcePane) return;
    const before = table;
    table = next;
    document.dispatchEvent(new CustomEvent("wengao:panes", { detail: { before, table } }));
    if (before.thread !== next.thread) {
      whole.clear();
      if (before.thread) left.add(before.thread); // its last pieces may still be on their way
    }
    // Another conversation, or another draft begun: what was chosen is of the old one.
    if (before.thread !== next.thread || (before.done && !next.done)) chosen = null;
    document.documentElement.classList.toggle("wg-unasked", !next.asked);
    document.documentElement.classList.toggle("wg-once", !next.again);
    followEnd(() => {
      drawDraft();
      drawTail();
    });
    const turned = before.thread !== next.thread || before.first !== next.first;
    if (turned || before.material !== next.material) showTab(next.first);
    if (chosen && chosen.sentence && !(`panel:${chosen.sentence}` in table)) chosen = null;
    drawSource(false);
    remember();
  };

  const full = (next) => {
    if (!sourcePane || !next || !next.html) return;
    whole.set(next.document, { html: next.html, from: table[`doc:${next.document}`] });
    if (chosen && chosen.doc === next.document) drawSource(true);
  };

  /* The address names the conversation, so that a reload comes back to it. */
  const remember = () => {
    const address = new URL(location.href);
    if (address.searchParams.get("thread") === table.thread) return;
    address.searchParams.set("thread", table.thread);
    history.replaceState(history.state, "", address);
  };

  /* Actions ---------------------------------------------------------------------------------- */

  const nextOf = (verdict) => {
    const all = every(draftPane, `.s[data-v="${verdict}"]`);
    const at = all.findIndex((item) => chosen && item.id === chosen.sentence);
    if (all.length) goTo(all[(at + 1) % all.length].id);
  };

  const toFinding = (index) => {
    const span = find(draftPane, `.body ${word("f", index)}`);
    if (!span) return;
    reveal(find(draftPane, '[data-view="draft"] .scroll'), span);
    for (const old of every(draftPane, ".flash")) old.classList.remove("flash");
    for (const piece of every(draftPane, `.body ${word("f", index)}`)) {
      piece.classList.add("flash");
    }
    const sentence = span.closest(".s");
    sentence.focus({ preventScroll: true });
    chooseSentence(sentence.id);
  };

  /* A turn to be sent or changed first; from `from` on it is selected. */
  const putIntoBox = ({ say, from }) => {
    const box = document.querySelector("#wg-box textarea");
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    set.call(box, say);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(Number(from), say.length);
  };

  const step = (next) => {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    chooseSentence(next.id);
  };

  const draftClick = (event) => {
    const button = event.target.closest("button");
    const sentence = event.target.closest(".s");
    if (button && button.dataset.do === "copy") {
      copy(button, find(draftPane, ".paper"), !!table.titled);
    }
    else if (button && button.dataset.do === "export") sendDraft({});
    else if (button && button.dataset.jump) {
      document.getElementById(button.dataset.jump).scrollIntoView();
    } else if (button && button.dataset.show) showTab(button.dataset.show);
    else if (button && button.dataset.chip) {
      unfiltered = every(draftPane, "[data-chip]").indexOf(button);
      sendUnfilter({ chip: button.dataset.chip });
    }
    else if (button && button.dataset.next) nextOf(button.dataset.next);
    else if (button && button.dataset.say) putIntoBox(button.dataset);
    else if (button && button.dataset.goto) goTo(button.dataset.goto);
    else if (button && button.dataset.find) toFinding(button.dataset.find);
    else if (button && button.dataset.to) {
      find(draftPane, ".findingbox").scrollIntoView({ block: "start" });
    } else if (button && button.classList.contains("open")) {
      chosen = { sentence: "", key: button.dataset.key, doc: button.dataset.doc };
      drawSource(true);
      bring(sourcePane);
    } else if (sentence && !String(getSelection())) openSentence(sentence);
  };

  const openSentence = (sentence) => {
    chooseSentence(sentence.id);
    bring(sourcePane);
  };

  const draftKey = (event) => {
    const sentence = event.target.closest(".s");
    const tab = event.target.closest("[data-show]");
    if ((!sentence && !tab) || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = every(draftPane, sentence ? ".s" : "[data-show]");
    const next = reached(event.key, sentence || tab, all);
    if (next && sentence) step(next);
    else if (next) {
      next.focus();
      showTab(next.dataset.show);
    } else if (sentence && (event.key === "Enter" || event.key === " ")) openSentence(sentence);
    else return;
    event.preventDefault();
  };

  /* A sentence that has the focus is the one that Tab comes back to. */
  const draftFocus = (event) => {
    if (!event.target.matches(".s")) return;
    stop = event.target.id;
    roveSentences();
  };

  const sourceClick = (event) => {
    const button = event.target.closest("button");
    const span = event.target.closest(".cited");
    if (button && button.dataset.do === "overview") showOverview();
    else if (button && button.dataset.do === "back") goBack();
    else if (button && button.dataset.goto) goTo(button.dataset.goto);
    else if (button && button.classList.contains("tab")) {
      chosen = { ...chosen, key: button.dataset.key, doc: button.dataset.doc };
      drawSource(true);
    } else if (button && button.dataset.open) {
      chosen = { sentence: "", key: "", doc: button.dataset.open };
      drawSource(true);
    } else if (button && button.dataset.full) {
      button.textContent = find(sourcePane, ".doc").dataset.loading;
      sendSource({ document: button.dataset.full });
    } else if (span) showUsers(span);
  };

  const sourceKey = (event) => {
    const span = event.target.closest(".cited");
    const tab = event.target.closest(".tab");
    if ((!span && !tab) || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = every(sourcePane, span ? USED : ".tab");
    const next = reached(event.key, span || tab, all);
    if (next) {
      rove(all, next);
      next.focus();
      if (tab) next.click();
    } else if (span && (event.key === "Enter" || event.key === " ")) showUsers(span);
    else return;
    event.preventDefault();
  };

  /* An Enter that ends a word of an input method must not send the request. */
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && event.isComposing) event.stopImmediatePropagation();
    },
    true,
  );

  /* In a text box these keys belong to the box. */
  function versionKey(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
    if (event.target.closest("input, textarea, [contenteditable]")) return;
    const redo = key === "y" || event.shiftKey;
    const button = document.getElementById(redo ? "wg-redo" : "wg-undo");
    if (button.checkVisibility({ visibilityProperty: true })) {
      event.preventDefault();
      button.click();
    }
  }
  document.addEventListener("keydown", versionKey);

  /* Files that are dropped on the conversation, or pasted, go the way of the button. */
  function attach(files) {
    const input = document.querySelector("#wg-buttons input[type=file]");
    if (!input || !files.length) return false;
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function acceptDrops() {
    const chat = document.getElementById("wg-chat");
    if (!chat || chat.dataset.drops) return;
    chat.dataset.drops = "1";
    const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
    chat.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      chat.classList.add("dropping");
    });
    chat.addEventListener("dragleave", (event) => {
      if (!chat.contains(event.relatedTarget)) chat.classList.remove("dropping");
    });
    chat.addEventListener("drop", (event) => {
      chat.classList.remove("dropping");
      if (carries(event) && attach(event.dataTransfer.files)) event.preventDefault();
    });
    chat.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      if (files && files.length && attach(files)) event.preventDefault();
    });
  }

  Object.assign(window.wengao, {
    live,
    panes,
    full,
    mountTop() {
      window.wengao.placed();
    },
    mountDraft(root, send, unfilter) {
      draftPane = root;
      sendDraft = send;
      sendUnfilter = unfilter;
      root.addEventListener("click", draftClick);
      root.addEventListener("keydown", draftKey);
      root.addEventListener("focusin", draftFocus);
      rove(every(root, "[data-show]"), find(root, '[data-show="draft"]'));
      arrived();
    },
    mountSource(root, send) {
      sourcePane = root;
      sendSource = send;
      root.addEventListener("click", sourceClick);
      root.addEventListener("keydown", sourceKey);
      arrived();
    },
    mountAttached(root, send) {
      root.addEventListener("click", (event) => {
        const button = event.target.closest("[data-file]");
        if (button) send({ file: button.dataset.file });
      });
      acceptDrops();
    },
    /* Gradio sets the address of the file a moment after the event that made it. */
    download() {
      requestAnimationFrame(() =>
        requestAnimationFrame(() => document.getElementById("wg-download").click()),
      );
    },
  });
})();
