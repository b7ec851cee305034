"""Requests that are open to all who fit, and experts who volunteer

What was asked so far was aimed at an expert, unless nobody has been asked. Columns are added as they are:
Alembic's batch mode would make the tables anew, and on SQLite take the moments of the requests with them.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITS = "status = 'waiting_for_expert'"
WAITS_FOR_EITHER = "status IN ('waiting_for_expert', 'waiting_for_teacher')"
AIMED = "UPDATE request SET is_aimed = EXISTS (SELECT 1 FROM proposal WHERE proposal.request_id = request.id)"


def upgrade() -> None:
    for table, name in (("request", "is_aimed"), ("request", "ask_first"), ("proposal", "is_volunteered")):
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("proposal", sa.Column("introduction", sa.Text(), nullable=False, server_default=""))
    op.execute(AIMED)
    _remake_index(WAITS_FOR_EITHER)


def downgrade() -> None:
    op.execute("UPDATE proposal SET status = 'withdrawn' WHERE status = 'waiting_for_teacher'")
    _remake_index(WAITS)
    for name in ("introduction", "is_volunteered"):
        op.drop_column("proposal", name)
    for name in ("ask_first", "is_aimed"):
        op.drop_column("request", name)


def _remake_index(where: str) -> None:
    op.drop_index("proposal_live", "proposal")
    op.create_index(
        "proposal_live",
        "proposal",
        ["request_id", "expert_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
