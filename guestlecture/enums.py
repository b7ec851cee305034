"""The closed lists of the product. Their words for people are in `labels.LABELS`."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do beyond their own school or profile; most people have no role."""

    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Level(StrEnum):
    """Levels of Dutch education, in the order in which people name them."""

    PO = "po"
    VSO = "vso"
    PRO = "pro"
    VMBO = "vmbo"
    HAVO = "havo"
    VWO = "vwo"
    MBO = "mbo"
    HBO = "hbo"
    WO = "wo"


class Language(StrEnum):
    """Languages a lecture can be given in (ISO 639-1)."""

    NL = "nl"
    EN = "en"
    DE = "de"


class Format(StrEnum):
    """What kind of meeting a lecture is."""

    LECTURE = "lecture"
    WORKSHOP = "workshop"
    PANEL = "panel"


class Venue(StrEnum):
    """Where a lecture takes place; for a company visit the group travels."""

    SCHOOL = "school"
    COMPANY = "company"
    ONLINE = "online"
    ELSEWHERE = "elsewhere"


class Costs(StrEnum):
    """What an offer costs the school."""

    FREE = "free"
    TRAVEL = "travel"
    FEE = "fee"


class DayPart(StrEnum):
    """When on a day somebody has to be free; the hours are in `domain.slot`."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"


class VogRule(StrEnum):
    """Whether a school wants a speaker to have a certificate of conduct (VOG)."""

    NONE = "none"
    RECOMMENDED = "recommended"
    REQUIRED = "required"


class ExpertStatus(StrEnum):
    """A profile is public only while it is published."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class RequestStatus(StrEnum):
    """A request is open until it is agreed, withdrawn, or nobody could take it in time."""

    OPEN = "open"
    AGREED = "agreed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class SeriesRule(StrEnum):
    """What the requests of a series say together: whoever fits each, nobody twice, or one for all of them."""

    ANY = "any"
    DIFFERENT = "different"
    SAME = "same"


class ProposalStatus(StrEnum):
    """A proposal waits for the side that did not make it, and then ends in one way.

    One that a round made for a teacher who wants to be asked first is `suggested` until that yes, and its
    expert knows nothing of it; without that yes it is passed over.
    """

    SUGGESTED = "suggested"
    PASSED_OVER = "passed_over"
    WAITING_FOR_EXPERT = "waiting_for_expert"
    WAITING_FOR_TEACHER = "waiting_for_teacher"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why an expert says no: what the next choice can learn from."""

    NO_TIME = "no_time"
    OTHER_SUBJECT = "other_subject"
    TOO_FAR = "too_far"
    OTHER_GROUP = "other_group"
    OTHER = "other"


class BookingStatus(StrEnum):
    """An agreed booking holds the expert's time; one that was cancelled, or then substituted, does not.

    In a panel a booking is provisional until enough experts have said yes, and holds the time as well. Then
    it is agreed, or released.
    """

    AGREED = "agreed"
    PROVISIONAL = "provisional"
    RELEASED = "released"
    CANCELLED = "cancelled"
    SUBSTITUTED = "substituted"


HOLDING = (BookingStatus.AGREED, BookingStatus.PROVISIONAL)  # what holds time and capacity


class Outcome(StrEnum):
    """How an agreed lecture went, as told afterwards."""

    GIVEN = "given"
    CANCELLED_BY_SCHOOL = "cancelled_by_school"
    CANCELLED_BY_EXPERT = "cancelled_by_expert"
    GROUP_ABSENT = "group_absent"
    EXPERT_ABSENT = "expert_absent"


class Degree(StrEnum):
    """How far something is so, in four steps."""

    NOT_AT_ALL = "not_at_all"
    A_LITTLE = "a_little"
    LARGELY = "largely"
    FULLY = "fully"


class ReminderKind(StrEnum):
    """What the clock reminds people of; the first word says what it is about."""

    BOOKING_WEEK = "booking_week"
    BOOKING_DAY = "booking_day"
    BOOKING_OVER = "booking_over"
    PROPOSAL_HALF = "proposal_half"
    PROPOSAL_LAST = "proposal_last"
    REQUEST_HALF = "request_half"
    REQUEST_LAST = "request_last"


class MatchPart(StrEnum):
    """What makes an expert fit a request, in the order in which it is shown."""

    THEME = "theme"
    TEXT = "text"
    DISTANCE = "distance"
    LEVEL = "level"
    FAIRNESS = "fairness"
    FEEDBACK = "feedback"


class MailStatus(StrEnum):
    """A mail waits for the worker, was handed over, could not be delivered, or was then put aside."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SET_ASIDE = "set_aside"


class JobStatus(StrEnum):
    """A job waits for its time or, after too many failures, for a person. A finished job is deleted."""

    WAITING = "waiting"
    DEAD = "dead"


class HolidayRegion(StrEnum):
    """Whose school holidays a school keeps: the country spreads them over three regions."""

    NORTH = "north"
    MIDDLE = "middle"
    SOUTH = "south"


class PlanEnd(StrEnum):
    """Why the solver of a round ended: nothing is better, or near enough, or its work or time was used up."""

    BEST = "best"
    NEAR_ENOUGH = "near_enough"
    WORK = "work"
    CLOCK = "clock"
    STOPPED = "stopped"


class PlanFault(StrEnum):
    """What can be wrong with a plan."""

    REQUEST_TWICE = "request_twice"
    PIN_LEFT_OUT = "pin_left_out"
    FORBIDDEN_PAIR = "forbidden_pair"
    MONTH_FULL = "month_full"
    TERM_FULL = "term_full"
    TOO_CLOSE = "too_close"
    SERIES_TWICE = "series_twice"
    BOOKED = "booked"


class PlanLimit(StrEnum):
    """A limit that could be wider for one more request to be served."""

    RADIUS = "radius"
    MOMENT = "moment"
    LECTURES = "lectures"


class UnservedReason(StrEnum):
    """Why a round leaves a request out. The last two are for what the usual ones cannot know."""

    NOBODY_FITS = "nobody_fits"
    NOBODY_IN_REACH = "nobody_in_reach"
    NOBODY_FREE = "nobody_free"
    ALL_FULL = "all_full"
    ALL_ELSEWHERE = "all_elsewhere"
    BETTER_ELSEWHERE = "better_elsewhere"
    ALL_FORBIDDEN = "all_forbidden"
    NOT_LOOKED = "not_looked"


class Weeks(StrEnum):
    """In which weeks a weekly window holds. Even and odd go by the week's number (ISO 8601)."""

    EVERY = "every"
    EVEN = "even"
    ODD = "odd"
    INTERVAL = "interval"


class ExceptionKind(StrEnum):
    """What an expert says of some days, beside the weekly windows."""

    AWAY = "away"
    EXTRA = "extra"


class BlockKind(StrEnum):
    """What a stretch in the view of a week is."""

    OFFERED = "offered"
    AWAY = "away"
    BUSY = "busy"
    BOOKED = "booked"


class CalendarKind(StrEnum):
    """Where an expert's busy times are read from."""

    FILE = "file"
    ADDRESS = "address"


class CalendarProblem(StrEnum):
    """Why a calendar could not be read; the sentences are those of the refusals with these names."""

    ADDRESS = "address"
    NOT_PUBLIC = "not_public"
    NOT_REACHED = "not_reached"
    NOT_SECURE = "not_secure"
    NOT_THERE = "not_there"
    REDIRECTS = "redirects"
    SLOW = "slow"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


class RoundStatus(StrEnum):
    """A round is solved by the worker; its plan is looked at, and then published by the worker, as often."""

    DRAFT = "draft"
    SOLVING = "solving"
    SOLVED = "solved"
    PUBLISHING = "publishing"
    PUBLISHED = "published"


class Grouping(StrEnum):
    """By what the lines of a plan are shown together."""

    THEME = "theme"
    MUNICIPALITY = "municipality"
    EXPERT = "expert"
    DAY = "day"


class Side(StrEnum):
    """Who takes a step in the life of a request: a side, whoever acts for it, or the clock."""

    TEACHER = "teacher"
    EXPERT = "expert"
    CLOCK = "clock"


SIDES = (Side.TEACHER, Side.EXPERT)  # of a lecture


class Act(StrEnum):
    """A step in the life of a request, a proposal, a lecture, or other times."""

    AGREE = "agree"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    ASK = "ask"
    CANCEL = "cancel"
    ACCEPT = "accept"
    DECLINE = "decline"
    PROPOSE_TIMES = "propose_times"
    KEEP = "keep"
    END = "end"
    MOVE = "move"
    SUBSTITUTE = "substitute"
    CONFIRM = "confirm"
    RELEASE = "release"
    FREE = "free"


class AlternativeStatus(StrEnum):
    """Other times wait for the side that did not propose them, and then end in one way."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"
