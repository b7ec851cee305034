"""The first tables

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="board_pkey"),
        sa.UniqueConstraint("name", name="board_name_key"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedup_key", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="job_pkey"),
    )
    op.create_index(
        "job_dedup",
        "job",
        ["dedup_key"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting' AND lease_until IS NULL"),
        postgresql_where=sa.text("status = 'waiting' AND lease_until IS NULL"),
    )
    op.create_index("job_status_run_at_ix", "job", ["status", "run_at"])

    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="login_attempt_pkey"),
    )
    op.create_index("login_attempt_email_hash_at_ix", "login_attempt", ["email_hash", "at"])

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("in_region", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="municipality_pkey"),
        sa.UniqueConstraint("code", name="municipality_code_key"),
        sa.UniqueConstraint("name", name="municipality_name_key"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kvk", sa.String(length=8), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name="organisation_pkey"),
    )
    op.create_index("organisation_name_ix", "organisation", ["name"])

    op.create_table(
        "sent_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="sent_mail_pkey"),
    )
    op.create_index("sent_mail_recipient_ix", "sent_mail", ["recipient"])

    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name="setting_pkey"),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_nl", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("summary_nl", sa.String(length=200), nullable=True),
        sa.Column("summary_en", sa.String(length=200), nullable=True),
        sa.Column("icon", sa.String(length=20), nullable=True),
        sa.Column("colour", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["theme.id"], name="theme_parent_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="theme_pkey"),
        sa.UniqueConstraint("slug", name="theme_slug_key"),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="user_pkey"),
        sa.UniqueConstraint("email", name="user_email_key"),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("noun", sa.String(length=60), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name="audit_event_actor_id_fkey", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="audit_event_pkey"),
    )
    op.create_index("audit_event_at_ix", "audit_event", ["at"])
    op.create_index("audit_event_noun_noun_id_ix", "audit_event", ["noun", "noun_id"])

    op.create_table(
        "board_domain",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name="board_domain_board_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "domain", name="board_domain_pkey"),
    )
    op.create_table(
        "expertise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("label_nl", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="expertise_theme_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="expertise_pkey"),
        sa.UniqueConstraint("slug", name="expertise_slug_key"),
    )
    op.create_index("expertise_theme_id_ix", "expertise", ["theme_id"])

    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="login_session_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="login_session_pkey"),
    )
    op.create_index("login_session_user_id_ix", "login_session", ["user_id"])

    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="place_municipality_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="place_pkey"),
        sa.UniqueConstraint("name", "municipality_id", name="place_name_municipality_id_key"),
    )
    op.create_index("place_municipality_id_ix", "place", ["municipality_id"])

    op.create_table(
        "theme_neighbour",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("neighbour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighbour_id"], ["theme.id"], name="theme_neighbour_neighbour_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name="theme_neighbour_theme_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "neighbour_id", name="theme_neighbour_pkey"),
    )
    op.create_table(
        "theme_target",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name="theme_target_theme_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "school_year", name="theme_target_pkey"),
    )
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="user_role_user_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role", name="user_role_pkey"),
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("tagline", sa.String(length=200), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("radius_km", sa.Integer(), nullable=True),
        sa.Column("max_per_month", sa.Integer(), nullable=True),
        sa.Column("open_to_questions", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("agreement", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("external_id", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="expert_organisation_id_fkey"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="expert_place_id_fkey"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="expert_user_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="expert_pkey"),
        sa.UniqueConstraint("source", "external_id", name="expert_source_external_id_key"),
        sa.UniqueConstraint("user_id", name="expert_user_id_key"),
    )
    op.create_index("expert_email_ix", "expert", ["email"])
    op.create_index("expert_name_ix", "expert", ["name"])
    op.create_index("expert_organisation_id_ix", "expert", ["organisation_id"])
    op.create_index("expert_place_id_ix", "expert", ["place_id"])
    op.create_index("expert_status_ix", "expert", ["status"])

    op.create_table(
        "expertise_synonym",
        sa.Column("expertise_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["expertise_id"], ["expertise.id"], name="expertise_synonym_expertise_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("expertise_id", "language", "text", name="expertise_synonym_pkey"),
    )
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("brin", sa.String(length=4), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postcode", sa.String(length=7), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("external_id", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="institution_board_id_fkey"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="institution_place_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="institution_pkey"),
        sa.UniqueConstraint("source", "external_id", name="institution_source_external_id_key"),
    )
    op.create_index("institution_board_id_ix", "institution", ["board_id"])
    op.create_index("institution_name_ix", "institution", ["name"])
    op.create_index("institution_place_id_ix", "institution", ["place_id"])

    op.create_table(
        "expert_expertise",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("expertise_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name="expert_expertise_expert_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["expertise_id"], ["expertise.id"], name="expert_expertise_expertise_id_fkey"
        ),
        sa.PrimaryKeyConstraint("expert_id", "expertise_id", name="expert_expertise_pkey"),
    )
    op.create_index("expert_expertise_expertise_id_ix", "expert_expertise", ["expertise_id"])

    op.create_table(
        "expert_language",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name="expert_language_expert_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("expert_id", "language", name="expert_language_pkey"),
    )
    op.create_table(
        "expert_level",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name="expert_level_expert_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("expert_id", "level", name="expert_level_pkey"),
    )
    op.create_table(
        "expert_theme",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name="expert_theme_expert_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="expert_theme_theme_id_fkey"),
        sa.PrimaryKeyConstraint("expert_id", "theme_id", name="expert_theme_pkey"),
    )
    op.create_index("expert_theme_theme_id_ix", "expert_theme", ["theme_id"])

    op.create_table(
        "institution_level",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name="institution_level_institution_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("institution_id", "level", name="institution_level_pkey"),
    )
    op.create_table(
        "membership",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name="membership_institution_id_fkey"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="membership_user_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "institution_id", name="membership_pkey"),
    )
    op.create_index("membership_institution_id_ix", "membership", ["institution_id"])

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("venue", sa.String(32), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("group_size_max", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("costs", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name="offer_expert_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="offer_theme_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="offer_pkey"),
    )
    op.create_index("offer_expert_id_ix", "offer", ["expert_id"])
    op.create_index("offer_theme_id_ix", "offer", ["theme_id"])

    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("learning_aim", sa.Text(), nullable=False),
        sa.Column("prior_knowledge", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("group_name", sa.String(length=80), nullable=False),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("venue", sa.String(32), nullable=False),
        sa.Column("contact_on_day", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("answer_by_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name="request_institution_id_fkey"),
        sa.ForeignKeyConstraint(["teacher_id"], ["user.id"], name="request_teacher_id_fkey"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="request_theme_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="request_pkey"),
    )
    op.create_index("request_institution_id_ix", "request", ["institution_id"])
    op.create_index("request_status_ix", "request", ["status"])
    op.create_index("request_teacher_id_ix", "request", ["teacher_id"])
    op.create_index("request_theme_id_ix", "request", ["theme_id"])

    op.create_table(
        "offer_level",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name="offer_level_offer_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "level", name="offer_level_pkey"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("decline_reason", sa.String(32), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name="proposal_answered_by_id_fkey"),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name="proposal_expert_id_fkey"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="proposal_offer_id_fkey"),
        sa.ForeignKeyConstraint(["offered_by_id"], ["user.id"], name="proposal_offered_by_id_fkey"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="proposal_request_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="proposal_pkey"),
    )
    op.create_index("proposal_expert_id_ix", "proposal", ["expert_id"])
    op.create_index(
        "proposal_live",
        "proposal",
        ["request_id", "expert_id"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting_for_expert'"),
        postgresql_where=sa.text("status = 'waiting_for_expert'"),
    )
    op.create_index("proposal_offer_id_ix", "proposal", ["offer_id"])
    op.create_index("proposal_request_id_ix", "proposal", ["request_id"])
    op.create_index("proposal_status_ix", "proposal", ["status"])

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="slot_order_check"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name="slot_request_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="slot_pkey"),
        sa.UniqueConstraint(
            "request_id", "starts_at", "ends_at", name="slot_request_id_starts_at_ends_at_key"
        ),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="booking_order_check"),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name="booking_expert_id_fkey"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name="booking_proposal_id_fkey"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="booking_request_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="booking_pkey"),
        sa.UniqueConstraint("uid", name="booking_uid_key"),
    )
    op.create_index("booking_expert_id_starts_at_ix", "booking", ["expert_id", "starts_at"])
    op.create_index(
        "booking_live_request",
        "booking",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("status = 'agreed'"),
        postgresql_where=sa.text("status = 'agreed'"),
    )
    op.create_index("booking_proposal_id_ix", "booking", ["proposal_id"])

    op.create_table(
        "proposal_slot",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name="proposal_slot_proposal_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name="proposal_slot_slot_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("proposal_id", "slot_id", name="proposal_slot_pkey"),
    )
    op.create_index("proposal_slot_slot_id_ix", "proposal_slot", ["slot_id"])


def downgrade() -> None:
    for table in (
        "proposal_slot",
        "booking",
        "slot",
        "proposal",
        "offer_level",
        "request",
        "offer",
        "membership",
        "institution_level",
        "expert_theme",
        "expert_level",
        "expert_language",
        "expert_expertise",
        "institution",
        "expertise_synonym",
        "expert",
        "user_role",
        "theme_target",
        "theme_neighbour",
        "place",
        "login_session",
        "expertise",
        "board_domain",
        "audit_event",
        "user",
        "theme",
        "setting",
        "sent_mail",
        "organisation",
        "municipality",
        "login_attempt",
        "job",
        "board",
    ):
        op.drop_table(table)
