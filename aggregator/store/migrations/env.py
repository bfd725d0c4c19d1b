"""How Alembic runs the migrations: on the connection that it is given.

The caller owns the transaction. Effects: the database.
"""

from alembic import context
from sqlalchemy import Connection

from aggregator.store.schema import VERSION_TABLE
from aggregator.store.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
