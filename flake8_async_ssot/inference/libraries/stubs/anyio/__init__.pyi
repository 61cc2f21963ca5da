from anyio import abc, from_thread, lowlevel, to_thread
from anyio._core._eventloop import run, sleep, sleep_forever, sleep_until
from anyio._core._fileio import AsyncFile, Path, open_file, wrap_file
from anyio._core._sockets import (
    connect_tcp,
    connect_unix,
    create_connected_udp_socket,
    create_tcp_listener,
    create_udp_socket,
    create_unix_listener,
    getaddrinfo,
)
from anyio._core._subprocesses import open_process, run_process
from anyio._core._synchronization import CapacityLimiter, Condition, Event, Lock, Semaphore
from anyio._core._tasks import (
    CancelScope,
    create_task_group,
    fail_after,
    move_on_after,
)
from anyio._core._testing import wait_all_tasks_blocked
