// Search on a site of plain files: the names come from one file, and what is found is put on the page as text.
"use strict";
(() => {
  const list = document.getElementById("hits");
  const status = document.getElementById("found");
  const box = document.getElementById("page-q");
  const root = list.dataset.root;
  const most = 60;
  const folded = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  const fit = (wanted, words, name) => {
    const key = folded(name);
    if (key === wanted) return 3;
    if (key.startsWith(wanted)) return 2;
    const parts = key.split(" ");
    return words.every((word) => parts.some((part) => part.startsWith(word))) ? 1 : 0;
  };

  const show = (names, text) => {
    const wanted = folded(text);
    const words = wanted.split(" ");
    const found = [];
    if (wanted) {
      for (const [label, path, kind, others] of names.entities) {
        let best = fit(wanted, words, label) * 2;
        let also = "";
        for (const other of others) {
          const score = fit(wanted, words, other) * 2 - 1;
          if (score > best) [best, also] = [score, other];
        }
        if (best > 0) found.push({ label, path, kind, also, best });
      }
      for (const [label, path] of names.documents) {
        const best = fit(wanted, words, label) * 2 - 1;
        if (best > 0) found.push({ label, path, kind: "document", also: "", best });
      }
    }
    found.sort((a, b) => b.best - a.best || a.label.localeCompare(b.label));
    list.replaceChildren(
      ...found.slice(0, most).map((hit) => {
        const item = document.createElement("li");
        const line = document.createElement("p");
        const link = document.createElement("a");
        line.className = "name";
        link.href = root + hit.path;
        link.textContent = hit.label;
        line.append(link);
        const more = document.createElement("span");
        more.className = "also";
        more.textContent = (hit.also ? ` also ${hit.also}` : "") + (hit.kind ? ` · ${hit.kind}` : "");
        line.append(more);
        item.append(line);
        return item;
      }),
    );
    status.textContent = wanted ? `${found.length} found under “${text}”.` : "";
  };

  fetch(list.dataset.names)
    .then((answer) => answer.json())
    .then((names) => {
      box.value = new URLSearchParams(location.search).get("q") ?? "";
      show(names, box.value);
      box.addEventListener("input", () => show(names, box.value));
      box.form.addEventListener("submit", (event) => {
        event.preventDefault();
        history.replaceState(null, "", `?q=${encodeURIComponent(box.value)}`);
        show(names, box.value);
      });
    })
    .catch(() => {
      status.textContent = "The list of names cannot be read here.";
    });
})();
