"""What things are: tables and their relations, without rules."""

from guestlecture.models.alternative import Alternative, AlternativeMoment
from guestlecture.models.audit import AuditEvent
from guestlecture.models.availability import AvailabilityException, AvailabilityRule, BusyTime
from guestlecture.models.booking import Booking
from guestlecture.models.calendar import CalendarSource
from guestlecture.models.calendar_feed import CalendarFeed
from guestlecture.models.closed_day import ClosedDay, OpenedDay
from guestlecture.models.expert import Expert, ExpertLanguage, ExpertLevel
from guestlecture.models.expertise import Expertise, ExpertiseSynonym
from guestlecture.models.feedback import Feedback
from guestlecture.models.holiday import Holiday
from guestlecture.models.institution import Board, BoardDomain, Institution, InstitutionLevel, Membership
from guestlecture.models.job import Job
from guestlecture.models.mail import SentMail
from guestlecture.models.offer import Offer, OfferLevel
from guestlecture.models.open_date import OpenDate
from guestlecture.models.organisation import Organisation
from guestlecture.models.passage import PassageVector
from guestlecture.models.period_grid import Timetable, TimetableDay, TimetableHour
from guestlecture.models.place import Municipality, Place
from guestlecture.models.proposal import Proposal
from guestlecture.models.reminder import Reminder, ReminderStop
from guestlecture.models.request import Request, Slot
from guestlecture.models.request_draft import RequestDraft
from guestlecture.models.round import Round, RoundLine
from guestlecture.models.saved_search import SavedSearch, ToldExpert
from guestlecture.models.series import Series
from guestlecture.models.setting import Setting
from guestlecture.models.synonym import Synonym, SynonymGroup
from guestlecture.models.theme import Theme, ThemeTarget
from guestlecture.models.turn import Turn
from guestlecture.models.user import LoginAttempt, LoginSession, User, UserRole
from guestlecture.models.venue import VenueAddress
from guestlecture.models.waiting import Waiting
from guestlecture.models.word import Word

__all__ = [
    "Alternative",
    "AlternativeMoment",
    "AuditEvent",
    "AvailabilityException",
    "AvailabilityRule",
    "Board",
    "BoardDomain",
    "Booking",
    "BusyTime",
    "CalendarFeed",
    "CalendarSource",
    "ClosedDay",
    "Expert",
    "ExpertLanguage",
    "ExpertLevel",
    "Expertise",
    "ExpertiseSynonym",
    "Feedback",
    "Holiday",
    "Institution",
    "InstitutionLevel",
    "Job",
    "LoginAttempt",
    "LoginSession",
    "Membership",
    "Municipality",
    "Offer",
    "OfferLevel",
    "OpenDate",
    "OpenedDay",
    "Organisation",
    "PassageVector",
    "Place",
    "Proposal",
    "Reminder",
    "ReminderStop",
    "Request",
    "RequestDraft",
    "Round",
    "RoundLine",
    "SavedSearch",
    "SentMail",
    "Series",
    "Setting",
    "Slot",
    "Synonym",
    "SynonymGroup",
    "Theme",
    "ThemeTarget",
    "Timetable",
    "TimetableDay",
    "TimetableHour",
    "ToldExpert",
    "Turn",
    "User",
    "UserRole",
    "VenueAddress",
    "Waiting",
    "Word",
]
