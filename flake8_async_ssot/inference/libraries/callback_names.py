"""The last names of callback APIs, apart from their tables: asking for these must not load what evaluates."""

from __future__ import annotations

#: Names under which the functions in the tables of this folder are called; ``run_sync`` and ``Process`` are what some
#: are imported as.
CALLBACK_NAMES = frozenset("""
    BaseProcess Process SyncToAsync Thread Timer accumulate addClassCleanup addCleanup add_done_callback
    add_reader add_signal_handler add_writer apply apply_async assertRaises assertRaisesRegex assertWarns
    assertWarnsRegex call_at call_later call_soon call_soon_threadsafe callback cmp_to_key dropwhile enter
    enterabs filter filterfalse finalize from_thread_run_sync groupby imap imap_unordered map map_async max min
    nlargest nsmallest push raises reduce ref register run_in_executor run_in_threadpool run_sync signal sort
    sorted starmap starmap_async start_new_thread sub submit sync_to_async takewhile to_thread
    to_thread_run_sync warns
    """.split())
