// What readers say of an answer: the passage that they select, and their comment. Both come along
// with the button that is pressed, as attributes of it.
() => {
  const MOST_SHOWN = 300;
  const comments = new Map(); // what is typed and not sent, by the id of the exchange
  let passage = null; // the words of an article that were selected last

  // Offsets in the article's text. Python counts code points where JavaScript counts halves of
  // surrogate pairs.
  document.addEventListener("selectionchange", () => {
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
    const holder = range?.commonAncestorContainer;
    const text = (holder?.closest ? holder : holder?.parentElement)?.closest(".source .text");
    if (!text || range.collapsed) return; // what was selected stays, as it is shown
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    const words = range.toString();
    const article = text.closest(".source").dataset.article;
    passage = words.trim() ? { article, start, end: start + [...words].length, words } : null;
    show();
  });

  // Shows the selected passage wherever it can be sent.
  function show() {
    const words = passage?.words.trim().replace(/\s+/g, " ") ?? "";
    const shown = words.length > MOST_SHOWN ? words.slice(0, MOST_SHOWN) + "…" : words;
    for (const line of document.querySelectorAll(".correction .selected")) {
      line.querySelector("q").textContent = shown;
      line.hidden = !passage;
    }
    for (const button of document.querySelectorAll(".correction [data-selected]"))
      button.disabled = !passage;
  }

  // Before the page sends what the button says.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.(".correction button");
      if (!button) return;
      if (button.matches(".unselect")) {
        passage = null;
        getSelection().removeAllRanges();
        show();
        return;
      }
      const { article, start, end } = passage ?? {};
      if ("selected" in button.dataset) Object.assign(button.dataset, { article, start, end });
      const comment = button.closest(".correction").querySelector("textarea")?.value;
      if (button.dataset.event) button.dataset.comment = comment ?? "";
    },
    { capture: true },
  );

  document.addEventListener("input", (event) => {
    const box = event.target.closest?.(".correction");
    if (box) comments.set(box.dataset.exchange, event.target.value);
  });

  // The chat is made anew whenever something in it changes; what is being typed must outlive that.
  document.addEventListener("rag:changed", (event) => {
    if (!event.target.closest("#chat")) return;
    for (const box of document.querySelectorAll("#chat .correction")) {
      const field = box.querySelector("textarea");
      const typed = comments.get(box.dataset.exchange);
      if (!field || typed === undefined) continue;
      // What was sent stands in the field already.
      if (typed.trim() === field.value) comments.delete(box.dataset.exchange);
      else {
        field.value = typed;
        field.closest("details")?.setAttribute("open", "");
      }
    }
    if (!document.querySelector(".correction .selected")) passage = null; // it was sent
    show();
  });
};
