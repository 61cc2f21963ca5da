"""The last names of callback APIs, apart from their tables: asking for these must not load what evaluates."""

from __future__ import annotations

#: Names under which the functions in the tables of this folder are called; ``run_sync`` and ``Process`` are what some
#: are imported as.
CALLBACK_NAMES = frozenset("""
    BaseProcess Button Checkbutton Process Radiobutton Scale Scrollbar Spinbox SyncToAsync Thread Timer
    accumulate addClassCleanup addCleanup add_checkbutton add_command add_done_callback add_job
    add_radiobutton add_reader add_signal_handler add_writer after after_idle apply apply_async assertRaises
    assertRaisesRegex assertWarns assertWarnsRegex bind bind_all bind_class call_at call_later call_soon
    call_soon_threadsafe callback cmp_to_key config configure connect do dropwhile enter enterabs filter
    filterfalse finalize from_thread_run_sync groupby imap imap_unordered map map_async max min nlargest
    nsmallest protocol push raises reduce ref register run_in_executor run_in_threadpool run_sync signal
    sort sorted starmap starmap_async start_new_thread sub submit sync_to_async takewhile to_thread
    to_thread_run_sync trace_add warns wm_protocol
    """.split())
