"use strict";
// The page's own script. Everything that comes from a document is put on screen with text nodes (h) or on the canvas;
// nothing is ever parsed as HTML. vis-network draws edges and nodes and answers the pointer; labels are placed here, so
// that none lies on another at any zoom.
(() => {
  const data = (name) => JSON.parse(document.getElementById(`data-${name}`).textContent);
  const nodes = data("nodes");
  const edges = data("edges");
  const { classes, predicates, documents, passages } = data("page");
  const $ = (id) => document.getElementById(id);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const small = matchMedia("(max-width: 900px)");
  const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

  // ---- elements ------------------------------------------------------------------------------------------------

  function h(tag, props, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // ---- glyphs: one outline in a square from -1 to 1, for the legend and the canvas alike ---------------------------

  const ring = (count, turn, radius, inner) =>
    Array.from({ length: inner ? count * 2 : count }, (_, i) => {
      const angle = turn + (i * 2 * Math.PI) / (inner ? count * 2 : count);
      const r = inner && i % 2 ? inner : radius;
      return `${i ? "L" : "M"}${(r * Math.cos(angle)).toFixed(3)} ${(r * Math.sin(angle)).toFixed(3)}`;
    }).join("") + "Z";
  const OUTLINES = {
    dot: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
    square: "M-.7-.88H.7Q.88-.88.88-.7V.7Q.88.88.7.88H-.7Q-.88.88-.88.7V-.7Q-.88-.88-.7-.88Z",
    diamond: ring(4, 0, 1.2),
    triangle: ring(3, -Math.PI / 2, 1.22),
    triangleDown: ring(3, Math.PI / 2, 1.22),
    hexagon: ring(6, 0, 1.06),
    pentagon: ring(5, -Math.PI / 2, 1.08),
    star: ring(5, -Math.PI / 2, 1.25, 0.58),
    cross: "M-.36-1.05H.36V-.36H1.05V.36H.36V1.05H-.36V.36H-1.05V-.36H-.36Z",
    drop: "M0-1.3C.5-.6 .95-.2 .95.3A.95.95 0 0 1-.95.3C-.95-.2-.5-.6 0-1.3Z",
  };
  const outline = (glyph) => OUTLINES[glyph] || OUTLINES.dot;
  const paths = Object.fromEntries(Object.entries(OUTLINES).map(([name, d]) => [name, new Path2D(d)]));

  let dark = false;
  let ink = {};
  const rgb = (hex) => {
    const full = /^#[0-9a-f]{3}$/i.test(hex) ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
    return /^#[0-9a-f]{6}$/i.test(full) ? [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16)) : [128, 128, 128];
  };
  const shade = (hex) => {
    const parts = rgb(hex).map((value) => (dark ? Math.round(value + (255 - value) * 0.22) : value));
    return `rgb(${parts.join(",")})`;
  };
  const plain = { colour: "#808080", glyph: "dot", fill: "full", label: "entity", plural: "entities" };
  const classOf = (node) => (node.classes.length ? classes[node.classes[0]] : plain);

  function glyph(look, size = 15) {
    const colour = shade(look.colour);
    const hollow = look.fill !== "full";
    const mark = svg("svg", { viewBox: "-1.4 -1.4 2.8 2.8", width: size, height: size, class: "glyph", "aria-hidden": "true" },
      svg("path", { d: outline(look.glyph), fill: hollow ? "none" : colour, stroke: colour, "stroke-width": hollow ? 0.36 : 0 }));
    if (look.fill === "core") mark.append(svg("circle", { r: 0.38, fill: colour }));
    return mark;
  }

  // ---- data at hand ------------------------------------------------------------------------------------------------

  for (const node of nodes) {
    node.out = [];
    node.into = [];
    node.degree = 0;
    node.slug = decodeURIComponent(node.iri.slice(Math.max(node.iri.lastIndexOf("/"), node.iri.lastIndexOf("#")) + 1));
  }
  const between = new Map();
  for (const edge of edges) {
    nodes[edge.from].out.push(edge);
    nodes[edge.to].into.push(edge);
    if (!edge.inferred) {
      nodes[edge.from].degree += 1;
      nodes[edge.to].degree += 1;
    }
    const pair = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
    edge.lane = between.get(pair) || 0;
    between.set(pair, edge.lane + 1);
  }
  const kindOf = (claim) => (claim.inferred ? "inferred" : claim.negated ? "negated" : claim.possible ? "possible" : "certain");
  const CLAIMS = [
    ["certain", "Stated", "Said flatly"],
    ["possible", "Hedged", "Said with may, can, sometimes"],
    ["negated", "Negated", "Said not to be so"],
    ["inferred", "Inferred", "Follows from other statements; no sentence says it"],
  ];
  const said = edges.filter((edge) => !edge.inferred).length + nodes.reduce((sum, node) => sum + node.facts.length, 0);
  $("counts").append(`${plural(nodes.length, "entity", "entities")} · ${plural(said, "statement", "statements")}`,
    h("span", {}, ` · ${plural(documents.length, "document", "documents")}`));

  // ---- filters -----------------------------------------------------------------------------------------------------

  const start = () => ({
    classes: new Set(classes.keys()),
    predicates: new Set(predicates.keys()),
    documents: new Set(documents.keys()),
    claims: new Set(["certain", "possible", "negated"]),
    alone: !edges.some((edge) => !edge.inferred),
    confidence: 0,
  });
  let filter = start();
  let selected = null;
  let hovered = null;
  let hoveredEdge = null;

  const classOn = (node) => !node.classes.length || filter.classes.has(node.classes[0]);
  const claimOn = (claim) =>
    filter.predicates.has(claim.predicate) &&
    filter.claims.has(kindOf(claim)) &&
    (claim.inferred || claim.evidence.some((evidence) => filter.documents.has(passages[evidence.passage][0]))) &&
    (claim.confidence === null || claim.confidence * 100 >= filter.confidence - 1e-9);
  const edgeOn = (edge) => claimOn(edge) && classOn(nodes[edge.from]) && classOn(nodes[edge.to]);

  function toggle(list, checked, count, title, mark, label, change) {
    const box = h("input", { type: "checkbox", onchange: () => change(box.checked) });
    box.checked = checked;
    list.append(h("li", {}, h("label", { class: "row", title }, box, mark, h("span", { class: "name" }, label),
      h("span", { class: "count" }, count.toLocaleString("en")), h("span", { class: "tick", "aria-hidden": "true" }))));
  }

  const DASHES = { certain: false, possible: [1.5, 5], negated: [8, 5], inferred: [12, 4, 2, 4] };
  function sample(kind) {
    const colour = kind === "negated" ? ink.negated : kind === "inferred" ? ink.inferred : ink.edge;
    const line = svg("svg", { viewBox: "0 0 34 12", width: 34, height: 12, class: "glyph", "aria-hidden": "true" },
      svg("path", { d: "M1 6H33", stroke: colour, "stroke-width": 2, "stroke-linecap": kind === "possible" ? "round" : "butt",
        "stroke-dasharray": DASHES[kind] ? (kind === "possible" ? "0.1 5" : DASHES[kind].join(" ")) : "none" }));
    if (kind === "negated") {
      line.append(svg("circle", { cx: 17, cy: 6, r: 4.6, fill: ink.surface, stroke: colour, "stroke-width": 1.6 }),
        svg("path", { d: "M14 9 20 3", stroke: colour, "stroke-width": 1.6 }));
    }
    return line;
  }

  function flip(set, key) {
    return (on) => {
      if (on) set.add(key);
      else set.delete(key);
      refresh();
    };
  }

  function drawFilters() {
    const keep = document.activeElement && document.activeElement.closest("#filters .row, #filters .both");
    const lists = [$("classes"), $("claims"), $("predicates"), $("documents")];
    lists.forEach((list) => list.replaceChildren());
    classes.forEach((look, i) => {
      const members = nodes.filter((node) => node.classes[0] === i).length;
      if (members) toggle(lists[0], filter.classes.has(i), members, look.definition, glyph(look), look.plural, flip(filter.classes, i));
    });
    const alone = nodes.filter((node) => !node.degree).length;
    if (alone) {
      toggle(lists[0], filter.alone, alone, "Entities that are mentioned, but of which no relation is stated",
        svg("svg", { viewBox: "-1.4 -1.4 2.8 2.8", width: 15, height: 15, class: "glyph", "aria-hidden": "true" },
          svg("circle", { r: 1, fill: "none", stroke: ink.soft, "stroke-width": 0.25, "stroke-dasharray": "0.5 0.4" })),
        "Without relations", (on) => { filter.alone = on; refresh(); });
    }
    for (const [kind, label, title] of CLAIMS) {
      const count = edges.filter((edge) => kindOf(edge) === kind).length;
      if (count) toggle(lists[1], filter.claims.has(kind), count, title, sample(kind), label, flip(filter.claims, kind));
    }
    predicates.forEach((predicate, i) => {
      const count = edges.filter((edge) => edge.predicate === i && !edge.inferred).length;
      if (count) toggle(lists[2], filter.predicates.has(i), count, predicate.definition, null, predicate.label, flip(filter.predicates, i));
    });
    documents.forEach((source, i) => {
      const count = edges.filter((edge) => edge.evidence.some((evidence) => passages[evidence.passage][0] === i)).length;
      toggle(lists[3], filter.documents.has(i), count, source.id, null, source.title, flip(filter.documents, i));
    });
    $("by-document").hidden = documents.length < 2;
    $("confidence").value = String(filter.confidence);
    $("confidence-value").textContent = `${filter.confidence} %`;
    if (keep && !keep.isConnected) $("filters").querySelector("input").focus();
  }

  for (const button of document.querySelectorAll("[data-all], [data-none]")) {
    button.addEventListener("click", () => {
      const on = button.hasAttribute("data-all");
      const [set, all] = {
        class: [filter.classes, classes], predicate: [filter.predicates, predicates], document: [filter.documents, documents],
      }[button.dataset.all || button.dataset.none];
      set.clear();
      if (on) for (const key of all.keys()) set.add(key);
      drawFilters();
      refresh();
    });
  }
  $("confidence").addEventListener("input", () => {
    filter.confidence = Number($("confidence").value);
    $("confidence-value").textContent = `${filter.confidence} %`;
    refresh();
  });
  $("reset").addEventListener("click", () => { filter = start(); drawFilters(); refresh(); });
  const sheet = (open) => {
    $("filters").classList.toggle("open", open);
    $("filters-open").setAttribute("aria-expanded", String(open));
    (open ? $("filters-close") : $("filters-open")).focus();
  };
  $("filters-open").addEventListener("click", () => sheet(true));
  $("filters-close").addEventListener("click", () => sheet(false));

  // ---- network -----------------------------------------------------------------------------------------------------

  const place = nodes.map((node) => ({ x: node.x, y: node.y }));
  if (innerHeight > innerWidth * 1.15) for (const at of place) [at.x, at.y] = [at.y, at.x]; // laid out wider than high
  const shown = new Set();
  let near = null; // nodes next to the selected one
  let scale = 1;
  const SMALLEST = 4.2; // pixels on screen under which a glyph cannot be told from another

  const reach = (node) => Math.max(node.size, SMALLEST / scale);

  function paint({ ctx, id, x, y }) {
    const node = nodes[id];
    place[id].x = x;
    place[id].y = y;
    const r = reach(node);
    return {
      drawNode() {
        drawn.push(id);
        const look = classOf(node);
        const colour = shade(look.colour);
        const path = paths[look.glyph] || paths.dot;
        ctx.save();
        ctx.globalAlpha = near && !near.has(id) ? 0.16 : 1;
        ctx.translate(x, y);
        if (id === selected || id === hovered) {
          ctx.beginPath();
          ctx.arc(0, 0, r * 1.25 + 5 / scale, 0, 2 * Math.PI);
          ctx.fillStyle = id === selected ? ink.accent : ink.edge;
          ctx.globalAlpha *= 0.26;
          ctx.fill();
          ctx.globalAlpha = near && !near.has(id) ? 0.16 : 1;
        }
        ctx.scale(r, r);
        ctx.lineJoin = "round";
        ctx.lineWidth = 3.4 / (r * scale);
        ctx.strokeStyle = ink.ground;
        ctx.stroke(path);
        ctx.fillStyle = look.fill === "full" ? colour : ink.ground;
        ctx.fill(path);
        if (look.fill !== "full") {
          ctx.lineWidth = 0.36;
          ctx.strokeStyle = colour;
          ctx.stroke(path);
        }
        if (look.fill === "core") {
          ctx.beginPath();
          ctx.arc(0, 0, 0.38, 0, 2 * Math.PI);
          ctx.fillStyle = colour;
          ctx.fill();
        }
        ctx.restore();
      },
      nodeDimensions: { width: 2.3 * r, height: 2.3 * r },
    };
  }
  let drawn = [];

  const nodeSet = new vis.DataSet(nodes.map((node) => ({
    id: node.id, shape: "custom", x: place[node.id].x, y: place[node.id].y, size: node.size, ctxRenderer: paint, hidden: true,
  })));
  const edgeSet = new vis.DataSet(edges.map((edge) => ({
    id: edge.id, from: edge.from, to: edge.to, hidden: true,
    smooth: edge.lane ? { enabled: true, type: "curvedCW", roundness: 0.16 * edge.lane } : false,
  })));
  const network = new vis.Network($("graph"), { nodes: nodeSet, edges: edgeSet }, data("options"));

  function look(edge) {
    const kind = kindOf(edge);
    const active = selected !== null && (edge.from === selected || edge.to === selected);
    const dim = near && !active;
    const lit = active || edge.id === hoveredEdge;
    const colour = kind === "negated" ? ink.negated : lit ? ink.accent : kind === "inferred" ? ink.inferred : ink.edge;
    return {
      color: { color: colour, hover: colour, highlight: colour, opacity: dim ? 0.14 : 1 },
      width: kind === "negated" ? 2.2 : lit ? 2.2 : kind === "inferred" ? 1.1 : 1.5,
      hoverWidth: 0,
      selectionWidth: 0,
      dashes: DASHES[kind],
    };
  }

  const before = new Map();
  function refresh() {
    const on = edges.filter(edgeOn);
    shown.clear();
    for (const edge of on) { shown.add(edge.from); shown.add(edge.to); }
    if (filter.alone) for (const node of nodes) {
      if (!node.degree && classOn(node) && node.documents.some((i) => filter.documents.has(i))) shown.add(node.id);
    }
    if (selected !== null) shown.add(selected);
    near = null;
    if (selected !== null) {
      near = new Set([selected]);
      for (const edge of on) {
        if (edge.from === selected) near.add(edge.to);
        if (edge.to === selected) near.add(edge.from);
      }
    }
    const visible = new Set(on.map((edge) => edge.id));
    const changed = (set, items) => {
      const updates = items.filter((item) => {
        const key = `${set === edgeSet}${item.id}`;
        const value = JSON.stringify(item);
        if (before.get(key) === value) return false;
        before.set(key, value);
        return true;
      });
      if (updates.length) set.update(updates);
    };
    changed(nodeSet, nodes.map((node) => ({ id: node.id, hidden: !shown.has(node.id) })));
    changed(edgeSet, edges.map((edge) => (visible.has(edge.id) ? { id: edge.id, hidden: false, ...look(edge) } : { id: edge.id, hidden: true })));
    $("empty").hidden = shown.size > 0;
    network.redraw();
  }

  // ---- labels: the weightier first, each where it touches no other -----------------------------------------------------

  const weight = (node) => node.degree * 1000 + node.mentions;
  const ranked = nodes.map((node) => node.id).sort((a, b) => weight(nodes[b]) - weight(nodes[a]) || a - b);
  const rank = new Array(nodes.length);
  ranked.forEach((id, i) => { rank[id] = i; });
  const FACE = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const fonts = [`600 13.5px ${FACE}`, `400 12px ${FACE}`];
  const rulers = new Map();

  function lines(ctx, id) {
    if (rulers.has(id)) return rulers.get(id);
    const text = nodes[id].label.replace(/\s+/g, " ");
    let rows = [text];
    if (text.length > 20) {
      const gaps = [...text.matchAll(/ /g)].map((match) => match.index);
      const cut = gaps.sort((a, b) => Math.abs(a - text.length / 2) - Math.abs(b - text.length / 2))[0];
      if (cut) rows = [text.slice(0, cut), text.slice(cut + 1)];
    }
    rows = rows.map((row) => (row.length > 34 ? `${row.slice(0, 33)}…` : row));
    const big = nodes[id].size > 12;
    ctx.font = fonts[big ? 0 : 1];
    const width = Math.max(...rows.map((row) => ctx.measureText(row).width));
    const ruler = { rows, width, big, leading: big ? 16 : 14 };
    rulers.set(id, ruler);
    return ruler;
  }

  class Board {
    constructor() { this.cells = new Map(); }
    *cellsOf([left, top, right, bottom]) {
      for (let c = Math.floor(left / 64); c <= Math.floor(right / 64); c += 1) {
        for (let r = Math.floor(top / 64); r <= Math.floor(bottom / 64); r += 1) yield c * 100003 + r;
      }
    }
    add(box, owner, isGlyph = false) {
      for (const cell of this.cellsOf(box)) {
        if (!this.cells.has(cell)) this.cells.set(cell, []);
        this.cells.get(cell).push([box, owner, isGlyph]);
      }
    }
    free(box, owner, overGlyphs = false) {
      for (const cell of this.cellsOf(box)) {
        for (const [other, holder, isGlyph] of this.cells.get(cell) || []) {
          if (isGlyph && overGlyphs) continue;
          if (holder !== owner && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false;
        }
      }
      return true;
    }
  }

  let labelled = [];
  function labels(ctx) {
    const board = new Board();
    const px = ([x, y]) => [x * scale, y * scale];
    const visible = drawn.filter((id) => shown.has(id));
    for (const id of visible) {
      const [x, y] = px([place[id].x, place[id].y]);
      const r = reach(nodes[id]) * scale * 0.9;
      if (!near || near.has(id)) board.add([x - r, y - r, x + r, y + r], id, nodes[id].size < 14);
    }
    const order = visible.filter((id) => !near || near.has(id) || id === hovered).sort((a, b) =>
      (b === selected) - (a === selected) || (b === hovered) - (a === hovered) || rank[a] - rank[b]);
    labelled = [];
    ctx.save();
    ctx.scale(1 / scale, 1 / scale);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    marks(ctx, board, px);
    const bold = Math.round(($("stage").clientWidth * $("stage").clientHeight) / 26000);
    for (const id of order) {
      const { rows, width, big, leading } = lines(ctx, id);
      const [x, y] = px([place[id].x, place[id].y]);
      const r = reach(nodes[id]) * scale;
      const high = rows.length * leading;
      const down = r * 1.1 + 3 + high / 2;
      const side = r * 1.1 + 5 + width / 2;
      const must = id === selected || id === hovered;
      const spots = [[0, down], [0, -down], [side, 0], [-side, 0], [side * 0.8, down * 0.8], [-side * 0.8, down * 0.8],
        [side * 0.8, -down * 0.8], [-side * 0.8, -down * 0.8]];
      const box = ([dx, dy]) => [x + dx - width / 2 - 5, y + dy - high / 2 - 1, x + dx + width / 2 + 5, y + dy + high / 2 + 1];
      // The name of a hub may cover a minor glyph; a minor name covers nothing, and waits for a closer view.
      const spot = spots.find((at) => board.free(box(at), id)) || (big && rank[id] < bold && spots.find((at) => board.free(box(at), id, true))) ||
        (must ? spots[0] : null);
      if (!spot) continue;
      board.add(box(spot), id);
      labelled.push({ id, box: box(spot) });
      ctx.font = fonts[big ? 0 : 1];
      rows.forEach((row, i) => {
        const at = y + spot[1] + (i - (rows.length - 1) / 2) * leading;
        ctx.lineWidth = 4;
        ctx.strokeStyle = ink.ground;
        ctx.strokeText(row, x + spot[0], at);
        ctx.fillStyle = big || must ? ink.text : ink.soft;
        ctx.fillText(row, x + spot[0], at);
      });
    }
    captions(ctx, board, px);
    ctx.restore();
  }

  function middle(edge) {
    const [a, b] = [place[edge.from], place[edge.to]];
    if (!edge.lane) return [(a.x + b.x) / 2, (a.y + b.y) / 2];
    const point = network.body.edges[edge.id].edgeType.getPoint(0.5);
    return [point.x, point.y];
  }

  // The mark in the middle of a negated edge.
  function marks(ctx, board, px) {
    const r = Math.min(6.5, Math.max(4.2, 6 * scale));
    for (const edge of edges) {
      if (!edge.negated || !edgeOn(edge)) continue;
      const [x, y] = px(middle(edge));
      ctx.globalAlpha = near && edge.from !== selected && edge.to !== selected ? 0.2 : 1;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fillStyle = ink.ground;
      ctx.fill();
      ctx.lineWidth = r / 3;
      ctx.strokeStyle = ink.negated;
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - 0.68 * r, y + 0.68 * r);
      ctx.lineTo(x + 0.68 * r, y - 0.68 * r);
      ctx.stroke();
      ctx.globalAlpha = 1;
      board.add([x - 7, y - 7, x + 7, y + 7], `edge ${edge.id}`);
    }
  }

  // The predicates of the edges in question.
  function captions(ctx, board, px) {
    const asked = edges.filter((edge) => edge.id === hoveredEdge ||
      (selected !== null && (edge.from === selected || edge.to === selected) && edgeOn(edge)));
    ctx.font = `500 11px ${FACE}`;
    for (const edge of asked) {
      const [x, y] = px(middle(edge));
      const text = edge.negated ? `not: ${predicates[edge.predicate].label}` : predicates[edge.predicate].label;
      const half = ctx.measureText(text).width / 2 + 5;
      const top = edge.negated ? y + 10 : y - 8;
      const box = [x - half, top, x + half, top + 16];
      if (edge.id !== hoveredEdge && (asked.length > 24 || !board.free(box, `edge ${edge.id}`))) continue;
      board.add(box, `caption ${edge.id}`);
      ctx.fillStyle = ink.ground;
      ctx.globalAlpha = 0.88;
      ctx.fillRect(box[0], box[1], 2 * half, 16);
      ctx.globalAlpha = 1;
      ctx.fillStyle = edge.negated ? ink.negated : ink.accent;
      ctx.fillText(text, x, top + 8.5);
    }
  }

  network.on("beforeDrawing", () => { drawn = []; scale = network.getScale(); });
  network.on("afterDrawing", labels);
  network.on("hoverNode", ({ node }) => { hovered = node; cursor("pointer"); network.redraw(); });
  network.on("blurNode", () => { hovered = null; cursor(""); network.redraw(); });
  network.on("hoverEdge", ({ edge }) => { hoveredEdge = edge; cursor("pointer"); refresh(); });
  network.on("blurEdge", () => { hoveredEdge = null; cursor(""); refresh(); });
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) select(node);
    else if (edge !== undefined) showClaim(edges[edge]);
    else close();
  });
  const cursor = (name) => { $("graph").style.cursor = name; };

  const motion = () => (calm.matches ? false : { duration: 320, easingFunction: "easeInOutQuad" });
  function fit(animation) {
    if (!shown.size) return;
    // Room for the labels at the rim, which vis-network knows nothing of.
    const rim = small.matches ? [24, 28] : [84, 40];
    const span = (axis) => [...shown].reduce(([low, high], id) => [Math.min(low, place[id][axis]), Math.max(high, place[id][axis])], [1e9, -1e9]);
    const [[left, right], [top, bottom]] = [span("x"), span("y")];
    const wide = ($("stage").clientWidth - 2 * rim[0]) / Math.max(right - left, 1);
    const high = ($("stage").clientHeight - 2 * rim[1]) / Math.max(bottom - top, 1);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.min(wide, high, 1.3), animation });
  }
  const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)), animation: motion() });
  $("zoom-in").addEventListener("click", () => zoom(1.4));
  $("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
  $("zoom-all").addEventListener("click", () => fit(motion()));
  $("graph").addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (steps[event.key]) {
      const { x, y } = network.getViewPosition();
      const far = 90 / network.getScale();
      network.moveTo({ position: { x: x + steps[event.key][0] * far, y: y + steps[event.key][1] * far } });
    } else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") fit(motion());
    else return;
    event.preventDefault();
  });

  // ---- panel -------------------------------------------------------------------------------------------------------

  const button = (id) => h("button", { class: "target", type: "button", onclick: () => select(id, { focus: true, move: true }) },
    glyph(classOf(nodes[id])), nodes[id].label);

  function quoted(evidence, claim) {
    const [document_, from, to, quote, prefix, suffix] = passages[evidence.passage];
    const source = documents[document_];
    const body = [];
    if (quote === null) {
      body.push(h("p", { class: "around" }, `Characters ${from} to ${to}; the text is not part of this graph.`));
    } else {
      const lead = prefix.slice(prefix.lastIndexOf("\n") + 1);
      const tail = suffix.split("\n", 1)[0];
      const parts = [];
      let done = 0;
      for (const [low, high] of evidence.marks) {
        parts.push(quote.slice(done, low), h("mark", {}, quote.slice(low, high)));
        done = high;
      }
      parts.push(quote.slice(done));
      body.push(h("p", { class: quote.length > 340 ? "long" : null },
        lead.trim() ? h("span", { class: "around" }, prefix.length > lead.length ? lead : `…${lead}`) : null, parts,
        tail.trim() ? h("span", { class: "around" }, suffix.length > tail.length ? tail : `${tail}…`) : null));
    }
    // Where there is one piece of evidence, the line above it has said this.
    const notes = claim.evidence.length === 1 ? []
      : [...evidence.notes, evidence.possible && !claim.possible ? "hedged" : null, evidence.confidence === null ? null : percent(evidence.confidence)];
    const name = source.title === source.id ? source.id : `${source.title} · ${source.id}`;
    body.push(h("footer", { title: evidence.rule ? `Found by the rule ${evidence.rule}, characters ${from} to ${to}` : null },
      source.url ? h("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, name) : name,
      notes.filter(Boolean).map((note) => ` · ${note}`)));
    return h("blockquote", {}, body);
  }
  const percent = (value) => `${Math.round(value * 100)}\u00a0%`;

  function claimRow(claim, target) {
    const badges = [];
    if (claim.negated) badges.push(h("span", { class: "badge negated" }, "⊘ negated"));
    if (claim.possible) badges.push(h("span", { class: "badge possible" }, "hedged"));
    if (claim.inferred) badges.push(h("span", { class: "badge inferred" }, "inferred"));
    for (const note of new Set(claim.evidence.flatMap((evidence) => evidence.notes))) badges.push(h("span", { class: "badge" }, note));
    const row = h("div", { class: claim.negated ? "claim negated-claim" : "claim" },
      h("div", { class: "line" }, target, badges,
        claim.confidence === null ? null : h("span", { class: "sure", title: "Confidence that the sentence says so" }, percent(claim.confidence))));
    const [first, ...rest] = claim.evidence;
    if (first) row.append(quoted(first, claim));
    if (rest.length) {
      const more = h("button", { class: "more", type: "button", onclick: () => more.replaceWith(...rest.map((evidence) => quoted(evidence, claim))) },
        plural(rest.length, "more place that says so", "more places that say so"));
      row.append(more);
    }
    return row;
  }

  const AT_FIRST = 5;
  function group(label, title, rows) {
    const section = h("section", { class: "group" },
      h("h3", { title }, h("span", {}, label), h("span", { class: "count" }, String(rows.length))), rows.slice(0, AT_FIRST));
    if (rows.length > AT_FIRST) {
      const more = h("button", { class: "more", type: "button", onclick: () => {
        const added = rows.slice(AT_FIRST);
        more.replaceWith(...added);
        added[0].querySelector("button")?.focus();
      } }, `Show all ${rows.length}`);
      section.append(more);
    }
    return section;
  }

  const sure = (a, b) => a.inferred - b.inferred || (b.confidence ?? 0) - (a.confidence ?? 0);

  function groups(node) {
    const made = [];
    predicates.forEach((predicate, i) => {
      const of = (claims) => claims.filter((claim) => claim.predicate === i && (!claim.inferred || filter.claims.has("inferred"))).sort(sure);
      const facts = of(node.facts);
      const out = of(node.out);
      const into = of(node.into);
      if (facts.length) made.push(group(predicate.label, predicate.definition, facts.map((fact) => claimRow(fact, h("span", { class: "value" }, fact.value)))));
      if (out.length) made.push(group(predicate.label, predicate.definition, out.map((edge) => claimRow(edge, button(edge.to)))));
      if (into.length) made.push(group(predicate.inverse, predicate.definition, into.map((edge) => claimRow(edge, button(edge.from)))));
    });
    return made;
  }

  function list(label, items) {
    return items.length ? h("p", { class: "meta" }, h("b", {}, `${label} `), items.flatMap((item, i) => (i ? [", ", item] : [item]))) : null;
  }

  function drawPanel(node) {
    const roles = node.classes.map((i) => h("span", {}, glyph(classes[i]), classes[i].label));
    const places = node.documents.length
      ? `${plural(node.mentions, "mention", "mentions")} in ${plural(node.documents.length, "document", "documents")}` : null;
    $("panel-body").replaceChildren(
      h("div", { class: "chips" }, roles),
      h("h2", { id: "panel-title" }, node.label),
      node.definition ? h("p", { class: "definition" }, node.definition) : null || "",
      node.coined ? h("p", { class: "meta" }, "Named in the documents; not a term of the vocabulary.") : "",
      list("Also called", node.synonyms) || "",
      list("A kind of", node.broader.map(([id, label]) => (id === null ? label
        : h("button", { class: "link", type: "button", onclick: () => select(id, { focus: true, move: true }) }, label)))) || "",
      list("Elsewhere", node.links.map(([link, label]) => h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, label))) || "",
      places ? h("p", { class: "meta", title: node.documents.map((i) => documents[i].id).join("\n") }, places) : "",
      ...groups(node));
    openPanel();
  }

  function openPanel() {
    $("panel").hidden = false;
    $("panel-body").scrollTop = 0;
  }

  function showClaim(edge) {
    unselect();
    const predicate = predicates[edge.predicate];
    $("panel-body").replaceChildren(
      h("div", { class: "chips" }, "Statement"),
      h("h2", { id: "panel-title" }, edge.negated ? `Not: ${predicate.label}` : predicate.label),
      predicate.definition ? h("p", { class: "meta" }, predicate.definition) : "",
      h("section", { class: "group" }, h("h3", {}, h("span", {}, "From")), h("div", { class: "claim" }, button(edge.from))),
      h("section", { class: "group" }, h("h3", {}, h("span", {}, "To")), claimRow(edge, button(edge.to))));
    openPanel();
  }

  function unselect() {
    selected = null;
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    refresh();
  }

  function close() {
    $("panel").hidden = true;
    unselect();
  }

  function select(id, { focus = false, move = false } = {}) {
    const node = nodes[id];
    selected = id;
    drawPanel(node);
    refresh();
    const hash = `#${encodeURIComponent(node.slug)}`;
    if (location.hash !== hash) location.hash = hash;
    $("status").textContent = `${node.label}, ${plural(node.out.length + node.into.length, "relation", "relations")}`;
    if (focus) $("panel-body").focus({ preventScroll: true });
    // Keep the entity in the part of the stage that the panel leaves free.
    const stage = $("stage").getBoundingClientRect();
    const panel = $("panel").getBoundingClientRect();
    const free = small.matches
      ? { x: stage.width / 2, y: Math.max(60, (panel.top - stage.top) / 2) }
      : { x: (panel.left - stage.left) / 2, y: stage.height / 2 };
    const at = network.canvasToDOM(place[id]);
    const inside = at.x > 40 && at.y > 40 && at.x < (small.matches ? stage.width - 40 : panel.left - stage.left - 60) &&
      at.y < (small.matches ? panel.top - stage.top - 30 : stage.height - 40);
    if (move || !inside) {
      network.moveTo({
        position: place[id], scale: move ? closeUp(free) : network.getScale(),
        offset: { x: free.x - stage.width / 2, y: free.y - stage.height / 2 }, animation: motion(),
      });
    }
  }

  // The scale at which most neighbours of the selected entity are in view around it.
  function closeUp(free) {
    const far = [...near].map((id) => Math.max(
      Math.abs(place[id].x - place[selected].x) / (free.x - 50), Math.abs(place[id].y - place[selected].y) / (free.y - 40)));
    far.sort((a, b) => a - b);
    return Math.min(1.2, Math.max(0.3, 1 / (far[Math.ceil(far.length * 0.85) - 1] || 1)));
  }

  $("panel-close").addEventListener("click", () => { close(); $("graph").focus(); });
  const bySlug = new Map(nodes.map((node) => [node.slug, node.id]));
  function fromAddress() {
    let slug = location.hash.slice(1);
    try { slug = decodeURIComponent(slug); } catch { /* not ours: taken as it is */ }
    const id = bySlug.get(slug);
    if (id !== undefined && id !== selected) select(id, { move: true });
    if (!slug && selected !== null) close();
  }
  addEventListener("hashchange", fromAddress);

  // ---- search ------------------------------------------------------------------------------------------------------

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[-‐–_\s]+/g, " ").trim();
  const names = nodes.map((node) => [node.label, ...node.synonyms].map((name) => [name, fold(name)]));
  let found = [];
  let current = -1;

  function matches(text) {
    const wanted = fold(text);
    if (!wanted) return ranked.slice(0, 40).map((id) => ({ id, name: null }));
    const hits = [];
    for (const node of nodes) {
      let best = null;
      names[node.id].forEach(([name, folded], i) => {
        const at = folded.indexOf(wanted);
        if (at < 0) return;
        const grade = (folded === wanted ? 0 : at === 0 ? 2 : folded[at - 1] === " " ? 4 : 6) + (i ? 1 : 0);
        if (!best || grade < best.grade) best = { id: node.id, name: i ? name : null, grade };
      });
      if (best) hits.push(best);
    }
    return hits.sort((a, b) => a.grade - b.grade || rank[a.id] - rank[b.id]).slice(0, 40);
  }

  function marked(name, text) {
    const at = text ? name.toLowerCase().indexOf(text.trim().toLowerCase()) : -1;
    if (at < 0 || !text.trim()) return [name];
    const end = at + text.trim().length;
    return [name.slice(0, at), h("b", {}, name.slice(at, end)), name.slice(end)];
  }

  function drawResults() {
    const text = $("search").value;
    found = matches(text);
    current = found.length && text.trim() ? 0 : -1;
    $("results").replaceChildren(...found.map(({ id, name }, i) => {
      const node = nodes[id];
      return h("li", { role: "option", id: `result-${i}`, "aria-selected": String(i === current),
        onmousedown: (event) => event.preventDefault(), onclick: () => choose(i) },
      glyph(classOf(node)), h("span", {}, marked(node.label, text)),
      name ? h("span", { class: "also" }, "also ", marked(name, text)) : null, h("span", { class: "kind" }, classOf(node).label));
    }));
    if (!found.length) $("results").append(h("li", { class: "none", role: "option", "aria-disabled": "true" }, `No entity is called “${text.trim()}”.`));
    $("results").hidden = false;
    $("search").setAttribute("aria-expanded", "true");
    point(current);
  }

  function point(i) {
    current = i;
    [...$("results").children].forEach((row, j) => row.setAttribute("aria-selected", String(j === i)));
    if (i >= 0) {
      $("search").setAttribute("aria-activedescendant", `result-${i}`);
      $(`result-${i}`).scrollIntoView({ block: "nearest" });
    } else $("search").removeAttribute("aria-activedescendant");
  }

  function hideResults() {
    $("results").hidden = true;
    $("search").setAttribute("aria-expanded", "false");
    $("search").removeAttribute("aria-activedescendant");
  }

  function choose(i) {
    const hit = found[i];
    if (!hit) return;
    $("search").value = "";
    hideResults();
    select(hit.id, { focus: true, move: true });
  }

  $("search").addEventListener("input", drawResults);
  $("search").addEventListener("focus", drawResults);
  $("search").addEventListener("blur", hideResults);
  $("search").addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if ($("results").hidden) $("search").blur();
      $("search").value = "";
      hideResults();
      event.stopPropagation();
      return;
    }
    if ($("results").hidden && event.key === "ArrowDown") drawResults();
    else if (event.key === "ArrowDown" && found.length) point((current + 1) % found.length);
    else if (event.key === "ArrowUp" && found.length) point((current + found.length - (current < 0 ? 0 : 1)) % found.length);
    else if (event.key === "Enter") choose(Math.max(current, 0));
    else return;
    event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input")) {
      event.preventDefault();
      $("search").focus();
    } else if (event.key === "Escape") {
      if ($("filters").classList.contains("open")) sheet(false);
      else if (!$("panel").hidden) close();
    }
  });

  // ---- light and dark ----------------------------------------------------------------------------------------------

  const night = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try { chosen = localStorage.getItem("spinegraph-theme"); } catch { /* no storage for local files: follow the system */ }
  function dress() {
    dark = chosen ? chosen === "dark" : night.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(`--${name}`).trim();
    ink = { ground: value("ground"), surface: value("surface"), text: value("text"), soft: value("soft"), accent: value("accent"),
      edge: value("edge"), inferred: value("edge-inferred"), negated: value("negated") };
    drawFilters();
    refresh();
    if (selected !== null) drawPanel(nodes[selected]);
  }
  night.addEventListener("change", dress);
  $("theme").addEventListener("click", () => {
    chosen = dark ? "light" : "dark";
    try { localStorage.setItem("spinegraph-theme", chosen); } catch { /* lasts for this visit only */ }
    dress();
  });

  dress();
  fit(false);
  if (small.matches && shown.size > 60) {
    // All at once is too much for a small screen: begin around the entity with the most relations.
    network.moveTo({ position: place[ranked[0]], scale: network.getScale() * 1.7 });
  }
  fromAddress();

  // What tests look at: where things stand on screen, and which labels are drawn.
  window.spinegraph = {
    nodes: nodes.length,
    at: (label) => {
      const node = nodes.find((one) => one.label === label);
      const { left, top } = $("stage").getBoundingClientRect();
      const { x, y } = network.canvasToDOM(place[node.id]);
      return { x: x + left, y: y + top };
    },
    labels: () => labelled.map(({ id, box }) => ({ label: nodes[id].label, box })),
    shown: () => ({ nodes: [...shown].map((id) => nodes[id].label).sort(), edges: edges.filter(edgeOn).length }),
  };
})();
