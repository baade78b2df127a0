// Behaviour of the page: markers lead to quotations, buttons reach Python, focus is never lost.
// Python renders everything; what comes from articles is only ever set as text here.
() => {
  const find = (selector) => document.querySelector(selector);
  const panel = () => find("#sources .sources");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const sideBySide = matchMedia("(min-width: 1024px)");
  const behavior = () => (calm.matches ? "auto" : "smooth");
  let origin = null; // the marker that was clicked last, to come back to
  let awaited = null; // the label that was clicked, while Python renders its panel
  let current = null; // the label of the quotation that is selected
  let seen = 0; // how many questions the chat had when it was looked at last
  let pinned = false; // whether the newest question is to stay at the top of the chat
  let selected = null; // the words of an article that were selected last
  let acted = false; // whether a button of the chat was pressed since

  const send = (from, name, detail) =>
    from.dispatchEvent(new CustomEvent("rag:" + name, { bubbles: true, detail }));

  // Selects the quotation with a label in the panel and scrolls to it. Side by side, scrolling
  // stays within the panel; stacked, the page moves only because somebody asked for it.
  function select(label, asked) {
    const marks = [...panel().querySelectorAll("mark")];
    for (const mark of marks) {
      const hit = mark.dataset.marks.split(" ").includes(label);
      mark.toggleAttribute("data-selected", hit);
    }
    current = label;
    showCurrent();
    const first = marks.find((mark) => mark.hasAttribute("data-selected"));
    if (!first || !(asked || sideBySide.matches)) return;
    if (sideBySide.matches) {
      const box = scroller(first);
      const middle = first.getBoundingClientRect().top - box.getBoundingClientRect().top;
      const top = box.scrollTop + middle - box.clientHeight / 3;
      box.scrollTo({ top, behavior: behavior() });
    } else first.scrollIntoView({ block: "center", behavior: behavior() });
    if (asked) first.focus({ preventScroll: true });
  }

  // Marks the markers that lead to the selected quotation.
  function showCurrent() {
    for (const cite of document.querySelectorAll(".cite")) {
      const hit = cite.dataset.turn === panel().dataset.turn && cite.dataset.label === current;
      if (hit) cite.setAttribute("aria-current", "true");
      else cite.removeAttribute("aria-current");
    }
  }

  function scroller(node) {
    while (node !== document.scrollingElement && getComputedStyle(node).overflowY !== "auto")
      node = node.parentElement;
    return node;
  }

  function cite(button) {
    hideTip();
    if (button.closest("#chat")) origin = button;
    const { turn, label } = button.dataset;
    if (panel().dataset.turn === turn) {
      open("sources");
      requestAnimationFrame(() => select(label, true));
    } else {
      awaited = label;
      send(button, "select", { turn, label });
    }
  }

  // Opens a tab at the side; stacked, also goes there.
  function open(name, go = false) {
    const tab = find(`#${name}-tab-button`);
    if (tab?.getAttribute("aria-selected") !== "true") tab?.click();
    if (go && !sideBySide.matches) tab?.scrollIntoView({ block: "start", behavior: behavior() });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches(".cite")) cite(button);
    else if (button.matches(".back")) goBack();
    else if (button.dataset.copy) copy(button);
    else if (button.dataset.event) press(button);
  });

  function press(button) {
    const { event, ...detail } = button.dataset;
    if ("selected" in detail) Object.assign(detail, selected ?? { article: "", start: 0, end: 0 });
    if (button.closest("#chat, #next")) [origin, acted] = [button, true];
    if (event === "expand") {
      if (detail.article) awaited = "";
      open(detail.article ? "sources" : "why", true);
    }
    send(button, event, detail);
    const asks = ["edit", "clear", "apply"].includes(event) && !button.closest("#history");
    if (asks) find("#question textarea").focus();
    if ("selected" in detail) selected = null;
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches?.("input[data-tick]")) return;
    box.toggleAttribute("checked", box.checked);
    const boxes = [...box.closest("ul").querySelectorAll("input[data-tick]")];
    const ids = (some) => some.map((each) => each.dataset.tick);
    send(box, "input", { shown: ids(boxes), ticked: ids(boxes.filter((each) => each.checked)) });
  });

  // The words of an article that were selected last, as offsets in its text. Python counts code
  // points where JavaScript counts halves of surrogate pairs.
  document.addEventListener("selectionchange", () => {
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
    const holder = range?.commonAncestorContainer;
    const text = (holder?.closest ? holder : holder?.parentElement)?.closest(".source .text");
    if (!range || range.collapsed) return; // A click on the button keeps what was selected.
    if (!text) {
      selected = null;
      return;
    }
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    const end = start + [...range.toString()].length;
    selected = { article: text.closest(".source").dataset.article, start, end };
  });

  document.addEventListener("rag:file", ({ detail }) => {
    if (!detail) return;
    const address = URL.createObjectURL(new Blob([detail.text], { type: detail.type }));
    const link = document.createElement("a");
    [link.href, link.download] = [address, detail.name];
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyAsOfOld(text); // where the page comes over plain http from another machine
    }
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => button.textContent === "Copied" && (button.textContent = label), 2000);
  }

  function copyAsOfOld(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  function goBack() {
    if (!origin?.isConnected) origin = find("#chat .exchange:last-child .cite");
    origin?.scrollIntoView({ block: "center", behavior: behavior() });
    origin?.focus({ preventScroll: true });
  }

  document.addEventListener("rag:changed", (event) => {
    if (event.target.closest("#sources")) showQuotation();
    else if (event.target.closest("#chat")) showNewest();
    else if (event.target.closest("#shelf")) showTicks();
    else if (event.target.closest("#why") && acted) find("#why h2")?.focus();
  });

  function showQuotation() {
    if (awaited === "") {
      awaited = null;
      if (sideBySide.matches) scroller(panel()).scrollTop = 0;
      return panel().querySelector("h2")?.focus({ preventScroll: true });
    }
    if (!panel().matches("[data-turn]")) return;
    open("sources");
    const first = find("#sources .sources:not(.near) mark");
    const label = awaited ?? first?.dataset.begins.split(" ")[0];
    const asked = awaited !== null;
    awaited = null;
    requestAnimationFrame(() => {
      if (sideBySide.matches) scroller(panel()).scrollTop = 0;
      select(label, asked);
    });
  }

  // A new question moves to the top of the chat, so that its answer is read from the start, and
  // stays there while the answer grows, unless the reader moves.
  function showNewest() {
    showCurrent();
    const all = document.querySelectorAll("#chat .exchange");
    const last = all[all.length - 1];
    pinned ||= all.length !== seen;
    seen = all.length;
    if (last && pinned) last.scrollIntoView({ block: "start" });
    if (acted && last && document.activeElement === document.body)
      last.querySelector(".question").focus({ preventScroll: true });
    if (last && !last.querySelector(".pending")) pinned = acted = false;
  }

  for (const name of ["wheel", "touchmove", "keydown"])
    document.addEventListener(name, () => (pinned = false), { passive: true });

  // What somebody has ticked by hand no longer follows the attribute.
  function showTicks() {
    for (const box of document.querySelectorAll("input[data-tick]"))
      box.checked = box.hasAttribute("checked");
  }

  // The quotation behind a marker, while the pointer or the focus is on it; Escape puts it away.
  const tip = document.createElement("div");
  tip.id = "quotation-tip";
  tip.setAttribute("role", "tooltip");
  tip.popover = "manual";
  document.body.append(tip);

  function showTip(button) {
    const quote = document.createElement("q");
    quote.textContent = button.dataset.quote;
    const where = document.createElement("cite");
    where.textContent = button.dataset.where;
    tip.replaceChildren(quote, where);
    tip.showPopover();
    button.setAttribute("aria-describedby", tip.id);
    placeTip(button);
  }

  function placeTip(button) {
    const at = button.getBoundingClientRect();
    const left = Math.min(at.left, innerWidth - tip.offsetWidth - 12);
    const below = at.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(12, left)}px`;
    tip.style.top = `${below ? at.bottom + 6 : Math.max(6, at.top - tip.offsetHeight - 6)}px`;
  }

  function hideTip() {
    if (tip.matches(":popover-open")) tip.hidePopover();
  }

  for (const name of ["mouseover", "focusin"])
    document.addEventListener(name, (event) => {
      const button = event.target.closest?.("#chat .cite");
      if (button) showTip(button);
      else if (!event.target.closest?.("#quotation-tip")) hideTip();
    });
  document.addEventListener("focusout", hideTip);
  // Focusing a marker may scroll to it: its tip then goes along. Another one's is left behind.
  const follow = () => {
    if (!tip.matches(":popover-open")) return;
    const focused = document.activeElement;
    if (focused?.matches("#chat .cite")) placeTip(focused);
    else hideTip();
  };
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (tip.matches(":popover-open")) hideTip();
    else if (event.target.closest?.("#sources, #why")) goBack();
  });
};
