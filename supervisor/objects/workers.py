"""Worker threads for requests that take time: they work out the answer, the loop gives it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from ntsup.ntabi import NtError, NtStatus, errno_to_status
from ntsup.supervisor.objects.request import Request

WORKERS = 8

_jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_workers: list[threading.Thread] = []


def _work() -> None:
    while True:
        _jobs.get()()


def answer_later(request: Request, ask: Callable[[], bytes]) -> None:
    """Have a worker ask, and the loop complete the request with what it got."""
    if len(_workers) < WORKERS:
        worker = threading.Thread(target=_work, daemon=True, name="ntsup-worker")
        _workers.append(worker)
        worker.start()
    executive = request.thread.executive

    def job() -> None:
        try:
            found, failure = ask(), 0
        except NtError as error:
            found, failure = b"", int(error.status)
        except OSError as error:
            found, failure = b"", int(errno_to_status(error.errno))
        executive.io.call(lambda: _finish(request, found, failure))

    _jobs.put(job)


def _finish(request: Request, found: bytes, failure: int) -> None:
    if failure:
        request.complete(failure)
    elif not request.finished:
        answer(request, found)


def answer(request: Request, found: bytes) -> None:
    """Complete the request with an answer, if there is room for it."""
    if not found:
        request.complete(NtStatus.SUCCESS)
    elif len(found) > request.length:
        request.complete(NtStatus.BUFFER_TOO_SMALL)
    else:
        request.deliver(found)
