"""Errors as answers: RFC 9457 problem details, that say what is wrong, where, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from ..errors import BuildGraphError

# No status of HTTP, because nobody reads it; logs know it so.
CLIENT_LEFT = 499

PROBLEM_TYPE = "application/problem+json"


class Problem(BuildGraphError):  # noqa: N818  (RFC 9457 calls it so)
    """A request that is answered with an error status.

    Parameters
    ----------
    status
        The HTTP status.
    headers
        Further headers of the answer, such as Allow or Retry-After.
    """

    def __init__(
        self, status: int, what: str, where: str = "", mend: str = "", *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(what, where, mend)
        self.status, self.headers = status, dict(headers or {})


def problem_response(problem: Problem) -> Response:
    """Return a problem as ``application/problem+json``."""
    record: dict[str, str | int] = {
        "type": "about:blank",
        "title": "Client Closed Request" if problem.status == CLIENT_LEFT else HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.what,
    }
    if problem.where:
        record["where"] = problem.where
    if problem.mend:
        record["mend"] = problem.mend
    body = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    return Response(body, problem.status, {"Cache-Control": "no-store", **problem.headers}, media_type=PROBLEM_TYPE)


def not_acceptable(offered: Mapping[str, str] | list[str]) -> Problem:
    """Return the answer to an Accept header that nothing can satisfy, with what there is."""
    names = sorted(set(offered))
    return Problem(
        406, "none of the media types asked for can be written here", "Accept", f"ask for one of: {', '.join(names)}"
    )
