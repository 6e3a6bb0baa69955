"use strict";
// Finds concepts by the words of any of their names. Without a script, the classes below the field are there to browse.
(() => {
  const index = JSON.parse(document.getElementById("index").textContent);
  const field = document.getElementById("search");
  const list = document.getElementById("results");
  const found = document.getElementById("found");
  const most = 60;
  const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[-‐‑/]/g, " ");
  const concepts = index.concepts.map(([label, kind, slug, also]) => ({
    label, kind, slug, also, names: [label, ...also].map(folded),
  }));

  // Lower is better: the name itself, its beginning, the beginning of a word, anywhere; the preferred name before others.
  const rank = (concept, wanted) => {
    let best = Infinity;
    concept.names.forEach((name, at) => {
      const place = name.indexOf(wanted);
      if (place < 0) return;
      const how = name === wanted ? 0 : place === 0 ? 1 : name[place - 1] === " " ? 2 : 3;
      best = Math.min(best, how * 2 + (at ? 1 : 0));
    });
    return best;
  };

  const item = (concept, wanted) => {
    const [name, label, file] = index.classes[concept.kind];
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${file}#${concept.slug}`;
    link.className = `c-${name}`;
    const part = (text, kind) => {
      const piece = document.createElement("span");
      piece.textContent = text;
      piece.className = kind;
      link.append(piece);
    };
    part("", "dot");
    part(concept.label, "name");
    if (!folded(concept.label).includes(wanted)) {
      const also = concept.also.find((other) => folded(other).includes(wanted));
      if (also) part(`also ${also}`, "also");
    }
    part(label, "kind");
    line.append(link);
    return line;
  };

  const show = () => {
    const wanted = folded(field.value).trim().replace(/\s+/g, " ");
    list.textContent = "";
    if (!wanted) {
      found.textContent = "";
      return;
    }
    const hits = concepts
      .map((concept) => [rank(concept, wanted), concept])
      .filter(([how]) => how < Infinity)
      .sort(([a, one], [b, other]) => a - b || one.label.length - other.label.length || (one.label < other.label ? -1 : 1));
    const more = hits.length > most ? `, the first ${most} shown` : "";
    found.textContent = hits.length === 1 ? "1 concept" : `${hits.length} concepts${more}`;
    list.append(...hits.slice(0, most).map(([, concept]) => item(concept, wanted)));
  };

  document.getElementById("search-box").hidden = false;
  field.addEventListener("input", show);
  show();
})();
