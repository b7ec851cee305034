"""What-ifs; requests that a round leaves out by hand, and targets of its own

Columns are added as they are: Alembic's batch mode would make the table anew.

Revision: 0014, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written as it is: SQLite adds a column with its reference, but no constraint afterwards.
    op.execute(
        "ALTER TABLE round ADD COLUMN original_id INTEGER"
        " CONSTRAINT round_original_id_fkey REFERENCES round (id)"
    )
    op.create_index("round_original_id_ix", "round", ["original_id"])
    for name, empty in (("changes", "[]"), ("left_out", "[]"), ("shares", "{}")):
        op.add_column("round", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))


def downgrade() -> None:
    op.execute("DELETE FROM round WHERE original_id IS NOT NULL")
    op.drop_index("round_original_id_ix", table_name="round")
    for name in ("shares", "left_out", "changes"):
        op.drop_column("round", name)
    op.drop_column("round", "original_id")
