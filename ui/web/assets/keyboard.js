/* One tab stop for a group of many: Tab goes past it, the arrows, Home and End go on inside it. */
(() => {
  "use strict";
  /* Makes one of all the tab stop: `current` where it is one of them, else the first. */
  const rove = (all, current) => {
    const stop = all.includes(current) ? current : all[0];
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  };

  /* The one of all that a key leads to; nothing for any other key. */
  const reached = (key, from, all) => {
    const at = all.indexOf(from);
    const places = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: all.length - 1,
    };
    if (!(key in places)) return null;
    return all[Math.max(0, Math.min(all.length - 1, places[key]))];
  };

  window.wengao = { rove, reached };
})();
