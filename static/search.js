// Results while typing: ask the same address for its results only. Without this script, Enter does the same.
const form = document.querySelector("form[data-live]");

if (form) {
  let waiting = 0;
  let asked = null;

  const address = () => {
    const values = [...new FormData(form)].filter(([, value]) => value !== "");
    return `${form.action}?${new URLSearchParams(values)}`;
  };

  const show = (page) => {
    const { name, value } = document.activeElement ?? {};
    for (const id of ["results", "facet-lists"]) {
      document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    }
    // A box that was just ticked has been replaced: the keyboard goes on where it was.
    if (!document.activeElement || document.activeElement === document.body) {
      [...form.elements].find((field) => field.name === name && field.value === value)?.focus();
    }
  };

  const refresh = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address(), { headers: { "X-Fragment": "results" }, signal: asked.signal });
      if (!answer.ok) return;
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      history.replaceState(null, "", address());
    } catch (error) {
      if (error.name !== "AbortError") form.requestSubmit();
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, event.target.type === "search" ? 120 : 0);
  });
}
