from redis.asyncio.client import Redis, StrictRedis
from redis.asyncio.utils import from_url
