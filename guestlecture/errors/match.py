"""Refusals about the weights of the match score."""

from guestlecture.errors.base import N_, Refusal


class WeightsBelowZero(Refusal):
    sentence = N_("A weight cannot be less than zero. Fill in zero for what should not count.")


class WeightsDoNotAddUp(Refusal):
    sentence = N_("Together the weights must be 100, and now they are %(total)s.")
