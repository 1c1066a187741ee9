/* What Gradio itself says, in the words of the page: titles and texts of its notices, and labels for
 * screen readers. `wengaoWords` comes from the catalogue; {it} is what the first group found. */
(() => {
  "use strict";
  const said = window.wengaoWords;
  const TEXTS = [
    [/^Error\s*$/, said.error],
    [/^Warning\s*$/, said.warning],
    [/^Info\s*$/, said.info],
    [/^Success\s*$/, said.success],
    [/^Invalid file types?: (.*)\. Only .* allowed\.$/s, said.file_type],
    [/^File\(s\) exceed the maximum allowed size of \S+ \S+: (.*)$/s, said.file_size],
    [/^Connection to the server was lost\..*$/s, said.lost],
    [/^Connection errored out\..*$/s, said.lost],
    [/^This application is currently busy\..*$/s, said.crowded],
    [/^An error occurred\.$/, said.unexpected],
  ];
  const LABELS = [
    [/^Close$/, said.close],
    [/^Clear$/, said.clear],
    [/^chatbot conversation$/, said.conversation],
    [/^user's message: (.*)$/s, said.user],
    [/^bot's message: (.*)$/s, said.assistant],
    [/^Select example \d+: (.*)$/s, said.example],
  ];
  const WITH_TEXT = ".toast-title > span, .toast-title, .toast-message-text";

  const inOurs = (text, table) => {
    for (const [pattern, ours] of table) {
      const found = pattern.exec(text);
      if (found) return ours.replace("{it}", () => found[1] ?? "");
    }
    return text;
  };

  const NAMES = ["aria-label", "title"];
  const labelled = (one) => {
    for (const name of NAMES) {
      const label = one.getAttribute(name);
      const ours = label && inOurs(label, LABELS);
      if (ours !== label) one.setAttribute(name, ours);
    }
  };

  /* The text nodes stay Gradio's own: it changes them later. */
  const worded = (one) => {
    for (const node of one.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const ours = inOurs(node.data, TEXTS);
      if (ours !== node.data) node.data = ours;
    }
  };

  const within = (root, selector) => [
    ...(root.matches(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];

  const look = (changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") labelled(target);
      const changed = target.nodeType === Node.ELEMENT_NODE && target.closest(WITH_TEXT);
      if (changed) worded(changed);
      for (const added of addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        within(added, "[aria-label], [title]").forEach(labelled);
        within(added, WITH_TEXT).forEach(worded);
      }
    }
  };

  new MutationObserver(look).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: NAMES,
  });
})();
