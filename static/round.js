// While the worker makes a plan: ask how far it is. Without this script, a link on the page does the same.
const place = document.querySelector("[data-poll]");
const WAIT_MS = 1500;

const look = async () => {
  try {
    const answer = await fetch(place.dataset.poll);
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const progress = page.getElementById("progress");
      if (progress && !("solving" in progress.dataset)) {
        location.reload();
        return;
      }
      if (progress) place.replaceChildren(progress);
    }
  } catch {
    // The next look will tell.
  }
  setTimeout(look, WAIT_MS);
};

if (place) setTimeout(look, WAIT_MS);
