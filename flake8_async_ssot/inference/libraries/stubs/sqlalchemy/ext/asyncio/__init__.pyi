from sqlalchemy.ext.asyncio.engine import AsyncConnection, AsyncEngine, AsyncTransaction, create_async_engine
from sqlalchemy.ext.asyncio.result import AsyncMappingResult, AsyncResult, AsyncScalarResult
from sqlalchemy.ext.asyncio.scoping import async_scoped_session
from sqlalchemy.ext.asyncio.session import AsyncSession, AsyncSessionTransaction, async_sessionmaker
