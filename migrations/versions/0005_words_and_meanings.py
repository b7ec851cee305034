"""What passages mean, and how often words occur

Both are made anew from the profiles by the worker, and can be thrown away.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passage_vector",
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "digest", name="passage_vector_pkey"),
    )
    op.create_table(
        "word",
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("profiles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("text", name="word_pkey"),
    )


def downgrade() -> None:
    op.drop_table("word")
    op.drop_table("passage_vector")
