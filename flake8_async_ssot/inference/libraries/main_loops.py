"""Libraries of windows and timers, which call a function in a loop of their own: tkinter, Qt, schedule, APScheduler."""

from __future__ import annotations

_WIDGETS = (
    *("Button", "Checkbutton", "Radiobutton", "Scale", "Spinbox", "Scrollbar"),
    *(f"ttk.{name}" for name in ("Button", "Checkbutton", "Radiobutton", "Scale", "Spinbox", "Scrollbar")),
)
_ENTRIES = ("command", "checkbutton", "radiobutton")
_QT = (
    *(f"{package}.QtCore.pyqtBoundSignal" for package in ("PyQt5", "PyQt6")),
    *(f"{package}.QtCore.{name}" for package in ("PySide2", "PySide6") for name in ("SignalInstance", "Signal")),
)
#: What a project mentions that runs the jobs of APScheduler by an executor of its own, or by one that awaits.
_AWAITING_EXECUTORS = ("_do_submit_job", "AsyncIOExecutor", "TornadoExecutor")
SYNC_CALLBACKS = {
    **{f"tkinter.{widget}": ((), ("command",)) for widget in _WIDGETS},
    **{f"tkinter.{widget}.configure": ((), ("command",)) for widget in _WIDGETS},
    **{f"tkinter.Menu.add_{entry}": ((), ("command",)) for entry in _ENTRIES},
    "tkinter.Misc.after": ((1,), ("func",)),
    "tkinter.Misc.after_idle": ((0,), ("func",)),
    "tkinter.Misc.bind": ((1,), ("func",)),
    "tkinter.Misc.bind_all": ((1,), ("func",)),
    "tkinter.Misc.bind_class": ((2,), ("func",)),
    "tkinter.Wm.wm_protocol": ((1,), ("func",)),
    "tkinter.Variable.trace_add": ((1,), ("callback",)),
    **{f"{signal}.connect": ((0,), ("slot",)) for signal in _QT},
    "schedule.Job.do": ((0,), ("job_func",)),
    **{f"apscheduler.schedulers.{name}.add_job": ((0,), ("func",), _AWAITING_EXECUTORS) for name in (
        "background.BackgroundScheduler", "blocking.BlockingScheduler")},
}  # fmt: skip
