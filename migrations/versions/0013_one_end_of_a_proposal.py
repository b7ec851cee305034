"""One end of a proposal, as an instant; a last day ended at midnight

Revision: 0013, after 0011
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

ZONE = ZoneInfo("Europe/Amsterdam")  # of all who had such proposals
PROPOSAL = sa.table(
    "proposal",
    sa.column("id", sa.Integer()),
    sa.column("answer_by_on", sa.Date()),
    sa.column("answer_by_at", sa.DateTime(timezone=True)),
)
# Mails that said the same in other words.
MAILS = {"turn_over": "request_lapsed", "turn_unanswered": "proposal_expired"}


def upgrade() -> None:
    connection = op.get_bind()
    rows = sa.select(PROPOSAL.c.id, PROPOSAL.c.answer_by_on).where(PROPOSAL.c.answer_by_on.is_not(None))
    for id_, day in connection.execute(rows).all():
        connection.execute(sa.update(PROPOSAL).where(PROPOSAL.c.id == id_).values(answer_by_at=_end_of(day)))
    op.drop_column("proposal", "answer_by_on")
    mail = sa.table("sent_mail", sa.column("message", sa.String()))
    for old, new in MAILS.items():
        op.execute(sa.update(mail).where(mail.c.message == old).values(message=new))


def downgrade() -> None:
    op.add_column("proposal", sa.Column("answer_by_on", sa.Date()))


def _end_of(day: date) -> datetime:
    end = datetime.combine(day + timedelta(days=1), time(0), ZONE).astimezone(UTC)
    return end.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else end
