from aio_pika.connection import connect
from aio_pika.robust_connection import connect_robust
