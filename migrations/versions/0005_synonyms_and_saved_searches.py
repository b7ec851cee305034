"""Words that mean the same, and searches that people have saved

Revision: 0005, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="synonym_group_pkey"),
    )
    op.create_table(
        "synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["synonym_group.id"], name="synonym_group_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="synonym_pkey"),
        sa.UniqueConstraint("folded", name="synonym_folded_key"),
    )
    op.create_index("synonym_group_id_ix", "synonym", ["group_id"])


def downgrade() -> None:
    op.drop_table("synonym")
    op.drop_table("synonym_group")
