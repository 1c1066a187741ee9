/* The corpus view: what the address says is asked of the server, and its pieces are put in place.
 *
 * The address is the state: #/draft, #/corpus/report, #/corpus/documents?level=县&page=2,
 * #/corpus/document/ID. So the browser's own back, reload and bookmarks work. All HTML comes escaped
 * from the server; nothing typed becomes HTML here. */
(() => {
  "use strict";
  const TYPING_MS = 250; // a pause in typing after which the table is asked for

  let root = null;
  let ask = null;
  let listed = "#/corpus/documents"; // the last table, for the way back from a document
  let typing = 0;

  const find = (selector) => root.querySelector(selector);
  const every = (selector) => [...root.querySelectorAll(selector)];
  const put = (target, html) => {
    if (target.wengaoPiece === html) return;
    target.wengaoPiece = html;
    target.innerHTML = html;
  };

  /* The address ----------------------------------------------------------------------------- */

  const route = () => {
    const [path, query] = location.hash.slice(1).split("?");
    const [, place, view, id] = path.split("/");
    return {
      place: place === "corpus" ? "corpus" : "draft",
      view: ["documents", "document"].includes(view) ? view : "report",
      document: id ? decodeURIComponent(id) : "",
      query: Object.fromEntries(new URLSearchParams(query || "")),
      route: location.hash,
    };
  };

  const question = (more) => {
    const { place, ...now } = route();
    return { do: "show", ...now, ...more };
  };

  /* Which of the links that lead around is the one taken. */
  const placed = () => {
    const now = route();
    const taken = {
      place: now.place,
      view: now.view === "document" ? "documents" : now.view,
    };
    for (const link of document.querySelectorAll(".places a, .corpusviews a")) {
      const here = taken.place === link.dataset.place || taken.view === link.dataset.view;
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  const arrive = () => {
    const now = route();
    const there = now.place === "corpus";
    document.documentElement.classList.toggle("wg-at-corpus", there);
    placed();
    if (!there || !root) return;
    if (now.view === "documents") {
      listed = location.hash;
      fillFilters();
    }
    note("");
    find(".corpusbody").setAttribute("aria-busy", "true");
    ask(question());
  };

  const go = (hash) => {
    if (location.hash === hash) arrive();
    else location.hash = hash;
  };

  /* The address without a step to go back to; a bare hash would count from the base of the page. */
  const goInstead = (hash) => {
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    arrive();
  };

  /* Gradio's page has a base, so that a link to a mere hash would load the whole page anew. */
  const followed = (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#/"]');
    const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !plain) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  };

  /* What the server answers ------------------------------------------------------------------ */

  const answer = (table) => {
    if (!root || !table || table.route === undefined) return;
    if (table.removed) return removed(table);
    if (table.route !== location.hash) return; // an answer to an address that was left
    placed();
    find(".corpusbody").setAttribute("aria-busy", "false");
    if (table.error) return failed(table.error);
    if (table.refused) return refused(table.refused);
    if (table.raw !== undefined) return put(find(".rawtext"), table.raw);
    if (table.script !== undefined) return put(find(".scripttext"), table.script);
    const shown = { report: ".report", documents: ".listing", document: ".view.document" }[table.view];
    for (const view of every(".corpus > .view")) view.hidden = !view.matches(shown || "none");
    if (table.view === "report") put(find(".report"), table.report);
    if (table.view === "documents") {
      put(find(".filterbar"), table.filters);
      put(find(".table"), table.table);
      fillFilters();
    }
    if (table.view === "document") {
      const page = find(".view.document");
      const same = page.dataset.route === table.route;
      const top = root.querySelector(".corpus").scrollTop;
      page.wengaoPiece = undefined; // what was typed and not saved goes: the server is the truth
      put(page, table.document);
      page.dataset.route = table.route;
      find(".corpus").scrollTop = same ? top : 0;
    } else if (shown) {
      find(".view.document").dataset.route = "";
    }
  };

  const failed = (html) => {
    for (const view of every(".corpus > .view")) view.hidden = true;
    note(html);
  };

  const note = (html, good) => {
    const line = find(".corpusnote");
    line.innerHTML = html;
    line.hidden = !html;
    line.classList.toggle("good", !!good);
  };

  const refused = (html) => {
    const line = find("form.metadata .error");
    line.innerHTML = html;
    line.hidden = false;
    const saved = find("form.metadata .saved");
    if (saved) saved.remove();
    line.scrollIntoView({ block: "nearest" });
  };

  const removed = (table) => {
    if (route().document === table.removed) {
      goInstead(listed);
    }
    note(table.notice, true);
  };

  const intake = (table) => {
    if (!root || !table || table.html === undefined) return;
    const box = find(".intake");
    box.innerHTML = table.html;
    box.hidden = false;
    // What was added is to be seen in the report and the table at once.
    if (table.over && route().place === "corpus" && route().view !== "document") arrive();
  };

  /* The filters ------------------------------------------------------------------------------ */

  const fillFilters = () => {
    const { query } = route();
    for (const field of every(".filters [name]")) {
      if (field !== document.activeElement || field.tagName === "SELECT") {
        field.value = query[field.name] || "";
      }
    }
  };

  const filtered = (replace) => {
    const { query } = route();
    const asked = {};
    for (const name of ["sort", "down"]) if (query[name]) asked[name] = query[name];
    for (const field of every(".filters [name]")) {
      if (field.value.trim()) asked[field.name] = field.value.trim();
    }
    const words = new URLSearchParams(asked).toString();
    const hash = "#/corpus/documents" + (words ? `?${words}` : "");
    if (replace) {
      goInstead(hash); // each letter typed is no step to go back to
    } else {
      go(hash);
    }
  };

  /* Actions ---------------------------------------------------------------------------------- */

  const save = (form) => {
    const changes = {};
    for (const field of form.elements) {
      if (!field.name) continue;
      const before =
        field.tagName === "SELECT"
          ? ([...field.options].find((option) => option.defaultSelected) || field.options[0]).value
          : field.defaultValue;
      if (field.value !== before) changes[field.name] = field.value;
    }
    ask(question({ do: "correct", changes }));
  };

  const jump = (number) => {
    showText("clean");
    const spans = every(`.clean [data-x~="${CSS.escape(number)}"]`);
    for (const old of every(".clean .flash")) old.classList.remove("flash");
    for (const span of spans) span.classList.add("flash");
    if (spans.length) spans[0].scrollIntoView({ block: "center" });
  };

  const showText = (kind) => {
    for (const tab of every("[data-text]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.text === kind));
    }
    for (const text of every("[data-kind]")) text.hidden = text.dataset.kind !== kind;
    const later = { raw: ".rawtext", script: ".scripttext" }[kind];
    if (later && !find(later).innerHTML) ask(question({ do: kind }));
  };

  const sure = (shown) => {
    find(".removal").hidden = !shown;
    const next = shown ? ".removal [data-do=keep]" : "[data-do=ask-remove]";
    find(next).focus();
  };

  const clicked = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.flaw) return jump(button.dataset.flaw);
    if (button.dataset.text) return showText(button.dataset.text);
    switch (button.dataset.do) {
      case "clear":
        return go("#/corpus/documents");
      case "back":
        return go(listed);
      case "ask-remove":
        return sure(true);
      case "keep":
        return sure(false);
      case "remove":
        return ask(question({ do: "remove", document: button.dataset.document }));
      case "reset":
        return ask(question({ do: "reset", field: button.dataset.field }));
      case "close-intake":
        find(".intake").hidden = true;
    }
  };

  const pressed = (event) => {
    const tab = event.target.closest("[data-text]");
    if (event.key === "Escape" && find(".removal") && !find(".removal").hidden) sure(false);
    if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = every("[data-text]");
    const by = event.key === "ArrowRight" ? 1 : -1;
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    next.focus();
    next.click();
  };

  Object.assign(window.wengao, {
    answer,
    intake,
    placed,
    mountCorpus(element, send) {
      root = element;
      ask = send;
      root.addEventListener("click", clicked);
      root.addEventListener("keydown", pressed);
      root.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.target.matches("form.metadata")) save(event.target);
        else filtered(true);
      });
      root.addEventListener("change", (event) => {
        if (event.target.matches(".filters select")) filtered(false);
      });
      root.addEventListener("input", (event) => {
        if (!event.target.matches(".filters [name=words]")) return;
        clearTimeout(typing);
        typing = setTimeout(() => filtered(true), TYPING_MS);
      });
      addEventListener("hashchange", arrive);
      document.addEventListener("click", followed);
      arrive();
    },
  });
  addEventListener("DOMContentLoaded", arrive);
})();
