// What readers take along: an answer on the clipboard, a conversation as a file.
() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (button) copy(button);
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
};
