from trio._threads import current_default_thread_limiter
from trio._threads import to_thread_run_sync as run_sync
