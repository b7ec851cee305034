"""Words that mean the same, and searches that people have saved

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="saved_search_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="saved_search_pkey"),
        sa.UniqueConstraint("user_id", "query", name="saved_search_user_id_query_key"),
    )
    op.create_index("saved_search_looked_at_ix", "saved_search", ["looked_at"])
    op.create_table(
        "told_expert",
        sa.Column("saved_search_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("mail_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_search_id"],
            ["saved_search.id"],
            name="told_expert_saved_search_id_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name="told_expert_expert_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("saved_search_id", "expert_id", name="told_expert_pkey"),
    )
    op.create_index("told_expert_expert_id_ix", "told_expert", ["expert_id"])


def downgrade() -> None:
    op.drop_table("told_expert")
    op.drop_table("saved_search")
    op.drop_table("synonym")
    op.drop_table("synonym_group")
