"""Counts and times of the service, in the Prometheus text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """What has been counted since the service started."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._bytes: Counter[str] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()

    def count(self, route: str, method: str, status: int, seconds: float, sent: int) -> None:
        """Count one request that has been answered."""
        self._requests[route, method, status] += 1
        self._bytes[route] += sent
        self._seconds[route] += seconds  # type: ignore[assignment]
        for bound in _BOUNDS:
            if seconds <= bound:
                self._buckets[route, bound] += 1

    def problem(self, name: str) -> None:
        """Count something that went wrong in the midst of an answer, where no status can tell it any more."""
        self._problems[name] += 1

    def text(self, state: Mapping[str, int]) -> str:
        """Return all counts, with the numbers of the engine."""
        return "".join(f"{line}\n" for line in self._lines(state))

    def _lines(self, state: Mapping[str, int]) -> Iterator[str]:
        yield "# HELP spinegraph_requests_total Requests answered."
        yield "# TYPE spinegraph_requests_total counter"
        for (route, method, status), count in sorted(self._requests.items()):
            yield f'spinegraph_requests_total{{route="{route}",method="{method}",status="{status}"}} {count}'
        yield "# HELP spinegraph_sent_bytes_total Bytes of bodies sent, as they went over the wire."
        yield "# TYPE spinegraph_sent_bytes_total counter"
        for route, count in sorted(self._bytes.items()):
            yield f'spinegraph_sent_bytes_total{{route="{route}"}} {count}'
        yield "# HELP spinegraph_request_seconds Time from a request's head to the last byte of its answer."
        yield "# TYPE spinegraph_request_seconds histogram"
        totals: Counter[str] = Counter()
        for (route, _, _), count in self._requests.items():
            totals[route] += count
        for route, total in sorted(totals.items()):
            for bound in _BOUNDS:
                count = self._buckets[route, bound]
                yield f'spinegraph_request_seconds_bucket{{route="{route}",le="{bound:g}"}} {count}'
            yield f'spinegraph_request_seconds_bucket{{route="{route}",le="+Inf"}} {total}'
            yield f'spinegraph_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
            yield f'spinegraph_request_seconds_count{{route="{route}"}} {total}'
        yield "# HELP spinegraph_broken_answers_total Answers that ended early."
        yield "# TYPE spinegraph_broken_answers_total counter"
        for name, count in sorted(self._problems.items()):
            yield f'spinegraph_broken_answers_total{{reason="{name}"}} {count}'
        yield "# HELP spinegraph_requests_in_flight Requests being answered."
        yield "# TYPE spinegraph_requests_in_flight gauge"
        yield f"spinegraph_requests_in_flight {self.in_flight}"
        for name, number in sorted(state.items()):
            yield f"# TYPE spinegraph_{name} {'counter' if name.endswith('_total') else 'gauge'}"
            yield f"spinegraph_{name} {number}"
