"""Positions for the nodes of the page, computed beforehand and the same on every run.

A force-directed layout in plain Python after ForceAtlas2 (Jacomy et al. 2014, doi:10.1371/journal.pone.0098679):
repulsion that grows with the degree, so that hubs keep apart, and attraction that grows with the distance. Far nodes
act through the cells of a quadtree (Barnes and Hut 1986), which keeps one round near n log n. Nothing is random: nodes
start on a sunflower spiral in the order of a breadth-first walk, so neighbours start near one another.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence

import networkx as nx

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_ROUNDS = 220
_OPENING = 1.1  # a cell acts as one body when its width is less than this share of its distance
_WIDER = 1.4  # screens are wider than high
_GAP = 26.0  # free space between two nodes, which their labels need
_REPULSION = 3200.0  # two nodes with one edge between them come to rest about a hundred pixels apart
_GRAVITY = 50.0
_SPACING = 54.0  # median distance from a node to the nearest other


def layout(graph: nx.Graph, radii: Mapping[str, float]) -> dict[str, tuple[int, int]]:
    """Return a position for each node, in whole pixels around (0, 0).

    Parameters
    ----------
    graph
        Undirected graph. Its connected parts are laid out one by one and packed around the largest; nodes without an
        edge come in rows below.
    radii
        Radius of each node in pixels; no two nodes overlap in the result.
    """
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part[0]))
    boxes = [_part_layout(graph.subgraph(part), radii) for part in parts if len(part) > 1]
    placed = _pack(boxes)
    bottom = max((y for _, y in placed.values()), default=0.0)
    placed |= _rows_of([part[0] for part in parts if len(part) == 1], bottom + 160, radii)
    return {node: (round(x), round(y)) for node, (x, y) in sorted(placed.items())}


def _part_layout(graph: nx.Graph, radii: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    order = _walk(graph)
    index = {node: i for i, node in enumerate(order)}
    spread = 60.0
    xs = [spread * math.sqrt(i) * math.cos(i * _GOLDEN_ANGLE) * _WIDER for i in range(len(order))]
    ys = [spread * math.sqrt(i) * math.sin(i * _GOLDEN_ANGLE) for i in range(len(order))]
    edges = sorted((index[a], index[b]) for a, b in graph.edges if a != b)
    masses = [math.sqrt(1.0 + graph.degree(node)) for node in order]
    _settle(xs, ys, edges, masses)
    _rescale(xs, ys)
    _separate(xs, ys, [1.5 * radii[node] for node in order])
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {node: (xs[i] - middle_x, ys[i] - middle_y) for i, node in enumerate(order)}


def _walk(graph: nx.Graph) -> list[str]:
    """Return the nodes breadth first from the best connected one, better connected neighbours first."""

    def rank(node: str) -> tuple[int, str]:
        return -graph.degree(node), node

    start = min(graph.nodes, key=rank)
    seen, order, queue = {start}, [], deque([start])
    while queue:
        node = queue.popleft()
        order.append(node)
        for neighbour in sorted(graph.neighbors(node), key=rank):
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append(neighbour)
    return order


def _settle(xs: list[float], ys: list[float], edges: Sequence[tuple[int, int]], masses: Sequence[float]) -> None:
    """Move the nodes, in place, until the forces are nearly at rest."""
    n = len(xs)
    rounds = _ROUNDS if n < 400 else _ROUNDS * 400 // n
    step = 90.0
    for _ in range(rounds):
        fx, fy = [0.0] * n, [0.0] * n
        tree = _Cell.over(xs, ys, masses)
        for i in range(n):
            dx, dy = tree.push(xs[i], ys[i])
            distance = math.hypot(xs[i] / _WIDER, ys[i]) or 1.0
            fx[i] = masses[i] * (_REPULSION * dx - _GRAVITY * xs[i] / distance / _WIDER**2)
            fy[i] = masses[i] * (_REPULSION * dy - _GRAVITY * ys[i] / distance)
        for a, b in edges:
            # A hub pulls each of its neighbours less, so that they spread around it instead of clumping.
            pull = 1 / math.sqrt(max(masses[a], masses[b]))
            dx, dy = pull * (xs[b] - xs[a]), pull * (ys[b] - ys[a])
            fx[a] += dx
            fy[a] += dy
            fx[b] -= dx
            fy[b] -= dy
        for i in range(n):
            force = math.hypot(fx[i], fy[i])
            if force:
                move = min(step, force / masses[i] / 2)
                xs[i] += fx[i] / force * move
                ys[i] += fy[i] / force * move
        step = max(0.8, step * 0.978)


class _Cell:
    """A square of the quadtree: total mass, centre of mass, and its quarters."""

    __slots__ = ("inside", "mass", "width", "x", "y")

    def __init__(self, x: float, y: float, mass: float, width: float, inside: tuple[_Cell, ...]) -> None:
        self.x, self.y, self.mass, self.width, self.inside = x, y, mass, width, inside

    @classmethod
    def over(cls, xs: Sequence[float], ys: Sequence[float], masses: Sequence[float]) -> _Cell:
        """Return the root of the tree over all points."""
        left, top = min(xs), min(ys)
        width = max(max(xs) - left, max(ys) - top) or 1.0
        return cls._split(list(range(len(xs))), xs, ys, masses, left, top, width, 0)

    @classmethod
    def _split(
        cls,
        members: list[int],
        xs: Sequence[float],
        ys: Sequence[float],
        masses: Sequence[float],
        left: float,
        top: float,
        width: float,
        depth: int,
    ) -> _Cell:
        mass = sum(masses[i] for i in members)
        x = sum(xs[i] * masses[i] for i in members) / mass
        y = sum(ys[i] * masses[i] for i in members) / mass
        if len(members) == 1 or depth == 12:
            return cls(x, y, mass, 0.0, ())
        half = width / 2
        quarters: tuple[list[int], ...] = ([], [], [], [])
        for i in members:
            quarters[(xs[i] >= left + half) + 2 * (ys[i] >= top + half)].append(i)
        inside = tuple(
            cls._split(part, xs, ys, masses, left + half * (q % 2), top + half * (q // 2), half, depth + 1)
            for q, part in enumerate(quarters)
            if part
        )
        return cls(x, y, mass, width, inside)

    def push(self, x: float, y: float) -> tuple[float, float]:
        """Return the repulsion that a unit mass at a point feels."""
        fx = fy = 0.0
        stack = [self]
        while stack:
            cell = stack.pop()
            dx, dy = x - cell.x, y - cell.y
            square = dx * dx + dy * dy
            if cell.inside and cell.width * cell.width > _OPENING * _OPENING * square:
                stack.extend(cell.inside)
            elif square > 1e-9:
                force = cell.mass / max(square, 25.0)
                fx += dx * force
                fy += dy * force
        return fx, fy


def _rescale(xs: list[float], ys: list[float]) -> None:
    """Scale the positions, in place, to the spacing that suits the sizes of nodes and letters."""
    factor = _SPACING / (sorted(_nearest(xs, ys))[len(xs) // 2] or 1.0)
    xs[:] = [x * factor for x in xs]
    ys[:] = [y * factor for y in ys]


def _nearest(xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """Return how far each node is from the one next to it, in no order. From each, the others are gone through by
    their distance across, to either side, until that alone is more than the nearest found."""
    order = sorted(range(len(xs)), key=xs.__getitem__)
    across, down = [xs[i] for i in order], [ys[i] for i in order]
    found = []
    for i, (x, y) in enumerate(zip(across, down, strict=True)):
        nearest = math.inf
        for side in (range(i + 1, len(order)), range(i - 1, -1, -1)):
            for j in side:
                if abs(across[j] - x) > nearest:
                    break
                nearest = min(nearest, math.hypot(across[j] - x, down[j] - y))
        found.append(nearest)
    return found


def _separate(xs: list[float], ys: list[float], radii: Sequence[float]) -> None:
    """Push nodes apart, in place, until none overlaps another and each has room for a label."""
    size = 2 * max(radii) + _GAP
    for _ in range(60):
        cells: dict[tuple[int, int], list[int]] = {}
        for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
            cells.setdefault((math.floor(x / size), math.floor(y / size)), []).append(i)
        moved = False
        for (column, row), members in sorted(cells.items()):
            near = [j for dc in (-1, 0, 1) for dr in (-1, 0, 1) for j in cells.get((column + dc, row + dr), ())]
            for i in members:
                for j in near:
                    if j <= i:
                        continue
                    dx, dy = xs[j] - xs[i], ys[j] - ys[i]
                    distance = math.hypot(dx, dy)
                    lacking = radii[i] + radii[j] + _GAP - distance
                    if lacking > 0.01:
                        if distance < 1e-6:
                            dx, dy, distance = math.cos(i), math.sin(i), 1.0
                        push = lacking / 2 / distance
                        xs[i] -= dx * push
                        ys[i] -= dy * push
                        xs[j] += dx * push
                        ys[j] += dy * push
                        moved = True
        if not moved:
            return


def _pack(boxes: Sequence[Mapping[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    """Return all parts side by side: the first in the middle, each further one at the nearest free place."""
    placed: dict[str, tuple[float, float]] = {}
    taken: list[tuple[float, float, float, float]] = []
    for box in boxes:
        half_x = max(abs(x) for x, _ in box.values()) + 70
        half_y = max(abs(y) for _, y in box.values()) + 50
        x = y = 0.0
        turn = 0
        while any(abs(x - tx) < half_x + tw and abs(y - ty) < half_y + th for tx, ty, tw, th in taken):
            turn += 1
            x = 14 * math.sqrt(turn) * math.cos(turn * _GOLDEN_ANGLE) * _WIDER
            y = 14 * math.sqrt(turn) * math.sin(turn * _GOLDEN_ANGLE)
        taken.append((x, y, half_x, half_y))
        placed |= {node: (px + x, py + y) for node, (px, py) in box.items()}
    return placed


def _rows_of(nodes: Sequence[str], top: float, radii: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return nodes without an edge in rows under the rest."""
    if not nodes:
        return {}
    columns = max(6, math.ceil(math.sqrt(len(nodes)) * 1.8))
    wide = 2 * max(radii[node] for node in nodes) + 110
    return {
        node: ((i % columns - (min(columns, len(nodes)) - 1) / 2) * wide, top + i // columns * 70)
        for i, node in enumerate(nodes)
    }
