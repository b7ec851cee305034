// Results while typing: ask the same address for its results only. Without this script, Enter does the same.
const form = document.querySelector("form[data-live]");
const TYPED = ["search", "text"];
const REFUSED = 422;
// A year is typed digit by digit.
const WAIT_MS = { search: 120, text: 120, date: 700, time: 700 };

if (form) {
  let waiting = 0;
  let asked = null;

  const address = () => {
    const values = [...new FormData(form)].filter(([, value]) => value !== "");
    return `${form.action}?${new URLSearchParams(values)}`;
  };

  // A field that somebody is in may have been replaced: the keyboard goes on where it was, and so does the text.
  const goOn = (before, selection) => {
    if (!before || before.isConnected) return;
    const isTyped = TYPED.includes(before.type);
    const same = [...form.elements].find(
      (field) => field.name === before.name && (isTyped || field.value === before.value),
    );
    same?.focus();
    if (same && isTyped) {
      same.value = before.value;
      same.setSelectionRange(...selection);
    }
  };

  const show = (page) => {
    const before = form.contains(document.activeElement) ? document.activeElement : null;
    const selection = TYPED.includes(before?.type) ? [before.selectionStart, before.selectionEnd] : [];
    for (const part of page.body.children) {
      const field = part.id.endsWith("-error") && document.getElementById(part.id.replace("-error", ""));
      if (field) field.setAttribute("aria-invalid", String(part.textContent !== ""));
      document.getElementById(part.id)?.replaceChildren(...part.childNodes);
    }
    goOn(before, selection);
  };

  const refresh = async () => {
    asked?.abort();
    asked = new AbortController();
    const wanted = address();
    try {
      const answer = await fetch(wanted, { headers: { "X-Fragment": "results" }, signal: asked.signal });
      if (!answer.ok && answer.status !== REFUSED) return;
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      history.replaceState(null, "", wanted); // of what is shown, however much was typed since
    } catch (error) {
      if (error.name !== "AbortError") form.requestSubmit();
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, WAIT_MS[event.target.type] ?? 0);
  });
}
