// The question box: what is sent goes along with the event, and the box is empty at once, so that
// the next question can be typed while this one is on its way.
() => {
  const box = () => document.querySelector("#question textarea");

  function ask() {
    const chat = document.querySelector("#chat :is(.welcome, .conversation)");
    if (!chat) return; // the page is not ready yet
    const detail = { typed: box().value };
    chat.dispatchEvent(new CustomEvent("rag:submit", { bubbles: true, detail }));
    box().value = "";
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Before gradio sees it, which would send what the box holds when it comes to it.
  function instead(event) {
    event.preventDefault();
    event.stopPropagation();
    ask();
  }
  document.addEventListener(
    "keypress",
    (event) => {
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (sends && event.target === box()) instead(event);
    },
    { capture: true },
  );
  document.addEventListener(
    "click",
    (event) => event.target.closest?.("#question .submit-button") && instead(event),
    { capture: true },
  );
};
